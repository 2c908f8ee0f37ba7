package io.asyncjobs.chaos.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that happened, as it was seen outside of the system.
 *
 * @param entries what the processes said, by time
 * @param effects the fencing tokens that wrote to each task's register, in their order
 */
public record History(List<Entry> entries, Map<String, List<Long>> effects) {

    /** Copies both. */
    public History {
        entries = List.copyOf(entries);
        effects = Map.copyOf(effects);
    }

    /** What was written into this folder. */
    public static History read(Path folder) throws IOException {
        return new History(Journal.readAll(folder), ledger(folder).read());
    }

    /** The ledger of this folder. */
    public static EffectLedger ledger(Path folder) throws IOException {
        return new EffectLedger(folder.resolve("effects"));
    }

    /** The entries of one kind, by time. */
    public <T extends Entry> Stream<T> of(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }
}

package io.asyncjobs.internal.repair;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Records that seem to be left alone, until they were seen so for long enough. Not safe for use by several threads. */
final class Suspects {

    private final Map<String, Suspect> byTask = new LinkedHashMap<>();

    /**
     * A record that was seen alone.
     *
     * @param taskId its task
     * @param sequence its sequence
     * @param sinceNanos when it was first seen so, by the monotonic clock
     */
    record Suspect(String taskId, long sequence, long sinceNanos) {}

    /** This record seems to be alone; that it was seen so before is kept. */
    void see(String taskId, long sequence, long nowNanos) {
        var known = byTask.get(taskId);
        if (known == null || known.sequence() != sequence) {
            byTask.put(taskId, new Suspect(taskId, sequence, nowNanos));
        }
    }

    /** Those that were first seen at least that long ago. */
    List<Suspect> ripe(long nowNanos, long ageNanos) {
        return byTask.values().stream()
                .filter(suspect -> nowNanos - suspect.sinceNanos() >= ageNanos)
                .toList();
    }

    /** This one, if it is still one, is looked at again when it is ripe anew. */
    void later(Suspect suspect, long nowNanos) {
        byTask.replace(suspect.taskId(), suspect, new Suspect(suspect.taskId(), suspect.sequence(), nowNanos));
    }

    /** This one is repaired, or was none. */
    void clear(Suspect suspect) {
        byTask.remove(suspect.taskId(), suspect);
    }

    /** This task was changed. */
    void changed(String taskId) {
        byTask.remove(taskId);
    }

    int size() {
        return byTask.size();
    }

    OptionalLong first() {
        return byTask.values().stream().mapToLong(Suspect::sequence).min();
    }
}

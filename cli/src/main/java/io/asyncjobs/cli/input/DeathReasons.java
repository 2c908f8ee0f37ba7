package io.asyncjobs.cli.input;

import io.asyncjobs.task.DeathReason;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads reasons of death by their spelling on the wire. */
public final class DeathReasons implements ITypeConverter<DeathReason> {

    @Override
    public DeathReason convert(String value) {
        return DeathReason.ofWord(value)
                .orElseThrow(() ->
                        new TypeConversionException("there is no reason \"" + value + "\"; there are " + words()));
    }

    private static String words() {
        return Arrays.stream(DeathReason.values()).map(DeathReason::word).collect(Collectors.joining(", "));
    }

    /** The spellings, for shell completion. */
    public static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(DeathReason.values()).map(DeathReason::word).iterator();
        }
    }
}

package io.asyncjobs.cli.input;

import io.asyncjobs.queue.WhenFull;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a full queue does, by its word. */
public final class WhenFulls implements ITypeConverter<WhenFull>, Iterable<String> {

    /** The word of one. */
    public static String word(WhenFull rule) {
        return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public WhenFull convert(String value) {
        return Arrays.stream(WhenFull.values())
                .filter(rule -> word(rule).equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + value + "\" is none of " + words()));
    }

    private static String words() {
        return Arrays.stream(WhenFull.values()).map(WhenFulls::word).collect(Collectors.joining(", "));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(WhenFull.values()).map(WhenFulls::word).iterator();
    }
}

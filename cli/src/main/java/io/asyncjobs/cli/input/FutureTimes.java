package io.asyncjobs.cli.input;

import java.time.Instant;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time, or a duration that says how long it is until then: {@code 90d}. */
public final class FutureTimes implements ITypeConverter<Instant> {

    /**
     * The point in time of this text.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Instant parse(String text, Instant now, ZoneId zone) {
        if (text.contains(":") || text.matches("\\d{4}-.*")) {
            return Times.parse(text, zone);
        }
        return now.plus(Durations.parse(text));
    }

    @Override
    public Instant convert(String value) {
        try {
            return parse(value, Instant.now(), ZoneId.systemDefault());
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }
}

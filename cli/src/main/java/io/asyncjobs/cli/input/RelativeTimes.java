package io.asyncjobs.cli.input;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time, or a duration that says how far it is from now. */
abstract sealed class RelativeTimes implements ITypeConverter<Instant> permits FutureTimes, PastTimes {

    /** The point in time that is so far away. */
    abstract Instant at(Instant now, Duration distance);

    /**
     * The point in time of this text.
     *
     * @throws IllegalArgumentException if it is neither
     */
    final Instant parse(String text, Instant now, ZoneId zone) {
        if (text.contains(":") || text.matches("\\d{4}-.*")) {
            return Times.parse(text, zone);
        }
        return at(now, Durations.parse(text));
    }

    @Override
    public final Instant convert(String value) {
        try {
            return parse(value, Instant.now(), ZoneId.systemDefault());
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }
}

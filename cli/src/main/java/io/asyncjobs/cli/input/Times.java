package io.asyncjobs.cli.input;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads points in time: RFC 3339, or a date and time without offset, which is taken in the zone of this machine. */
public final class Times implements ITypeConverter<Instant> {

    /**
     * The point in time of this text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Instant parse(String text, ZoneId zone) {
        var iso = text.replace(' ', 'T');
        try {
            return OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeException noOffset) {
            try {
                return LocalDateTime.parse(iso).atZone(zone).toInstant();
            } catch (DateTimeException wrong) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not a time; write for example 2026-11-24T15:04:05Z or 2026-11-24T15:04",
                        wrong);
            }
        }
    }

    @Override
    public Instant convert(String value) {
        try {
            return parse(value, ZoneId.systemDefault());
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }
}

package io.asyncjobs.task;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The bytes that a task carries, as they were given. Immutable. Its text form shows the length, never the content.
 * "No payload" ({@link #none()}) and an empty one are different on the wire ({@code null} and {@code ""}).
 */
public final class Payload {

    private static final Payload NONE = new Payload(new byte[0], true);

    private final byte[] bytes;
    private final boolean none;

    private Payload(byte[] bytes, boolean none) {
        this.bytes = bytes;
        this.none = none;
    }

    /** No payload at all. */
    public static Payload none() {
        return NONE;
    }

    /** A payload of a copy of these bytes. */
    public static Payload of(byte[] bytes) {
        return new Payload(Objects.requireNonNull(bytes, "bytes").clone(), false);
    }

    /** A payload of the text in UTF-8. */
    public static Payload ofText(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** A copy of the bytes; empty where there is no payload. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many bytes. */
    public int size() {
        return bytes.length;
    }

    /** Whether there is no payload, which is not the same as an empty one. */
    public boolean isNone() {
        return none;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && none == that.none && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return none ? "no payload" : bytes.length + " bytes";
    }
}

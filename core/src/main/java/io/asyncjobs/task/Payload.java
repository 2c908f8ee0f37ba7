package io.asyncjobs.task;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * The bytes that a task carries, as they were given. Immutable. Its text form shows the length, never the content.
 * "No payload" ({@link #none()}) and an empty one are different on the wire ({@code null} and {@code ""}).
 */
public final class Payload {

    private static final Payload NONE = new Payload(new byte[0], true);
    private static final int GROUP = 4;
    private static final int GROUP_BYTES = 3;

    private final byte[] bytes;
    private final boolean none;

    /** Where in the bytes its Base64 form is; 0 where the bytes are the payload itself. */
    private final int base64Start;

    private final int base64End;

    private Payload(byte[] bytes, boolean none) {
        this.bytes = bytes;
        this.none = none;
        this.base64Start = 0;
        this.base64End = 0;
    }

    private Payload(byte[] document, int start, int end) {
        this.bytes = document;
        this.none = false;
        this.base64Start = start;
        this.base64End = end;
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

    /**
     * A payload whose Base64 form, with padding and nothing else in it, stands there behind the first byte of a document. It is
     * decoded each time it is asked for, so one that is only passed on never is. For the library's own reader: the document is
     * not copied and must not change.
     *
     * @throws IllegalArgumentException if there is no room for it there
     */
    public static Payload ofBase64(byte[] document, int start, int end) {
        if (start <= 0 || end < start || end > document.length || (end - start) % GROUP != 0) {
            throw new IllegalArgumentException("no Base64 can stand from " + start + " to " + end);
        }
        return new Payload(document, start, end);
    }

    private boolean isEncoded() {
        return base64Start > 0;
    }

    private byte[] decoded() {
        if (!isEncoded()) {
            return bytes;
        }
        var found = Base64.getDecoder().decode(ByteBuffer.wrap(bytes, base64Start, base64End - base64Start));
        return found.array().length == found.remaining()
                ? found.array()
                : Arrays.copyOf(found.array(), found.remaining());
    }

    /** A copy of the bytes; empty where there is no payload. */
    public byte[] bytes() {
        return isEncoded() ? decoded() : bytes.clone();
    }

    /** The bytes read as UTF-8. */
    public String text() {
        return new String(decoded(), StandardCharsets.UTF_8);
    }

    /** How many bytes. */
    public int size() {
        if (!isEncoded()) {
            return bytes.length;
        }
        int padding = 0;
        while (padding < 2 && base64End - padding > base64Start && bytes[base64End - padding - 1] == '=') {
            padding++;
        }
        return (base64End - base64Start) / GROUP * GROUP_BYTES - padding;
    }

    /** How many bytes its Base64 form has. */
    public int base64Size() {
        return isEncoded() ? base64End - base64Start : (bytes.length + GROUP_BYTES - 1) / GROUP_BYTES * GROUP;
    }

    /** Writes its Base64 form into a buffer that has room for it from that place on. */
    public void putBase64(byte[] buffer, int start) {
        if (isEncoded()) {
            System.arraycopy(bytes, base64Start, buffer, start, base64End - base64Start);
        } else {
            var base64 = Base64.getEncoder().encode(bytes);
            System.arraycopy(base64, 0, buffer, start, base64.length);
        }
    }

    /** Whether there is no payload, which is not the same as an empty one. */
    public boolean isNone() {
        return none;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && none == that.none && Arrays.equals(decoded(), that.decoded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(decoded());
    }

    @Override
    public String toString() {
        return none ? "no payload" : size() + " bytes";
    }
}

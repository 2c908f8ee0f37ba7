package io.asyncjobs.internal.jetstream;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Headers as they were sent: {@code NATS/1.0[ status[ text]]}, a line for each, an empty one. */
final class HeaderBlock {

    private static final int STATUS_AT = "NATS/1.0 ".length();

    private HeaderBlock() {}

    /** The status in the first line; 0 where it has none. */
    static int status(byte[] bytes, int start, int end) {
        int at = start + STATUS_AT;
        int status = 0;
        for (int i = at; i < at + 3; i++) {
            if (i >= end || bytes[i] < '0' || bytes[i] > '9') {
                return 0;
            }
            status = status * 10 + bytes[i] - '0';
        }
        return status;
    }

    /** What the first line says after the status. */
    static String statusText(byte[] bytes, int start, int end) {
        int at = start + STATUS_AT + 3;
        return at >= end ? "" : text(bytes, at, lineEnd(bytes, at, end));
    }

    /** The first value of that name, which is compared exactly; null where there is none. */
    static @Nullable String value(byte[] bytes, int start, int end, String name) {
        int line = lineEnd(bytes, start, end) + 2;
        while (line < end) {
            int lineEnd = lineEnd(bytes, line, end);
            int colon = line + name.length();
            if (colon < lineEnd && bytes[colon] == ':' && isAt(name, bytes, line)) {
                return text(bytes, colon + 1, lineEnd);
            }
            line = lineEnd + 2;
        }
        return null;
    }

    private static boolean isAt(String name, byte[] bytes, int at) {
        for (int i = 0; i < name.length(); i++) {
            if (bytes[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the line's carriage return is, or the end. */
    private static int lineEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8).strip();
    }
}

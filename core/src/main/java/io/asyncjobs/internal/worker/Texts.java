package io.asyncjobs.internal.worker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** Error texts and traces as they are stored: bounded. */
final class Texts {

    private static final int MOST_ERROR = 1024;
    private static final int MOST_TRACE = 8 * 1024;

    private Texts() {}

    /** What a failure says, at most 1 kB; its class where it says nothing. */
    static String error(Throwable problem) {
        var message = problem.getMessage();
        return clip(message == null || message.isBlank() ? problem.getClass().getName() : message, MOST_ERROR);
    }

    /** Where it came from, at most 8 kB. */
    static String trace(Throwable problem) {
        var text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text));
        return clip(text.toString(), MOST_TRACE);
    }

    /** The beginning of a text that fits into that many bytes of UTF-8. */
    static String clip(String text, int mostBytes) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= mostBytes) {
            return text;
        }
        int end = mostBytes - 3;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--; // not within a character
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + "…";
    }
}

package io.asyncjobs.task;

import java.time.Instant;
import java.util.Objects;

/**
 * How far a running task is, as its handler told.
 *
 * @param percent 0 to 100
 * @param text what it is doing, at most 200 characters
 * @param at when it was told, by the server's clock
 */
public record Progress(int percent, String text, Instant at) {

    private static final int LONGEST_TEXT = 200;

    /**
     * Bounds the percentage and shortens the text, so that telling progress never fails a task.
     */
    public Progress {
        percent = Math.max(0, Math.min(100, percent));
        Objects.requireNonNull(at, "at");
        text = Objects.requireNonNull(text, "text").length() > LONGEST_TEXT
                ? text.substring(0, LONGEST_TEXT - 1) + "…"
                : text;
    }
}

package io.asyncjobs.task;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * A key under which something is enqueued once, however often it is asked for.
 *
 * @param key 1 to 1,024 bytes in UTF-8
 * @param request what stands for the request, such as a hash of it; another one under the same key is refused; at most 200
 *     characters
 * @param kept how long it is remembered, 1 second to 365 days
 */
public record OnceKey(String key, String request, Duration kept) {

    private static final int LONGEST_KEY = 1_024;
    private static final int LONGEST_REQUEST = 200;
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming what is out of range
     */
    public OnceKey {
        Objects.requireNonNull(kept, "kept");
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "the key has " + length + " bytes; it must have 1 to " + LONGEST_KEY + ": use a hash of it");
        }
        if (request.length() > LONGEST_REQUEST) {
            throw new IllegalArgumentException("what stands for the request has " + request.length()
                    + " characters; at most " + LONGEST_REQUEST + " are kept: use a hash of it");
        }
        if (kept.compareTo(Duration.ofSeconds(1)) < 0 || kept.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the key is kept for " + kept + "; it must be between 1 second and " + LONGEST.toDays() + " days");
        }
    }

    @Override
    public String toString() {
        return "once within " + kept;
    }
}

package io.asyncjobs.signing;

import io.asyncjobs.task.Task;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** What a signature covers: id, queue, type, tries, creation, deadline and payload, joined by colons. */
final class SignedText {

    private static final long NANOS = 1_000_000_000L;

    private SignedText() {}

    /**
     * The bytes.
     *
     * @throws IllegalArgumentException for a task that cannot be signed, with why
     */
    static byte[] of(Task task) {
        if (task.queue().isEmpty()) {
            throw new IllegalArgumentException("it names no queue, which a signature must cover");
        }
        var text = String.join(
                ":",
                task.id(),
                task.queue(),
                task.type(),
                Integer.toString(task.maxTries()),
                Long.toString(nanos("creation", task.created())),
                Long.toString(
                        task.deadline().map(time -> nanos("deadline", time)).orElse(0L)),
                Base64.getEncoder().encodeToString(task.payload().bytes()));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The original lets times outside of 1678 to 2262 wrap around, and so covers two times by one signature. */
    private static long nanos(String what, Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        } catch (ArithmeticException tooFar) {
            throw new IllegalArgumentException(
                    "its " + what + " " + time + " is outside of the years 1678 to 2262, which a signature can cover");
        }
    }
}

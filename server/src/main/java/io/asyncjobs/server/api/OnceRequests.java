package io.asyncjobs.server.api;

import io.asyncjobs.Producer;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.task.OnceKey;
import io.asyncjobs.task.TaskSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** Requests with an {@code Idempotency-Key}: the same key and body of one caller add one task, on whatever server. */
final class OnceRequests {

    /** How long a key is remembered. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final int LONGEST = 128;
    private static final String FIELD = "Idempotency-Key";

    private final Producer producer;

    OnceRequests(Producer producer) {
        this.producer = producer;
    }

    Producer.Once enqueue(TaskSpec spec, String key, Caller caller, byte[] body) throws InterruptedException {
        if (key.isBlank() || key.length() > LONGEST || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw Problem.invalid(
                    FIELD,
                    "idempotency_key_invalid",
                    "an idempotency key has 1 to " + LONGEST + " visible ASCII characters");
        }
        try {
            return producer.enqueueOnce(spec, new OnceKey(caller.name() + "\n" + key, hash(body), KEPT));
        } catch (ConflictException other) {
            throw Problem.of(
                            422,
                            "idempotency_key_reused",
                            "idempotency_key_reused",
                            "this idempotency key stands for a request with another body; use a new key for a new one")
                    .causedBy(other);
        } catch (NotFoundException missing) {
            if (missing.taskId().filter(id -> !spec.dependencies().contains(id)).isEmpty()) {
                throw missing; // what the task needs, and not the one that the key stands for
            }
            throw Problem.conflict("task_gone", String.valueOf(missing.getMessage()))
                    .causedBy(missing);
        }
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}

package io.asyncjobs.internal.scheduling;

import com.github.f4b6a3.ksuid.Ksuid;
import io.asyncjobs.internal.wire.Timestamps;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Task;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** The one task of a due time: whoever makes it gives it the same id, so that the store refuses a second one. */
final class DueTask {

    private static final int ID_BYTES = 16;

    private final Schedule schedule;
    private final Instant due;
    private final byte[] digest;

    DueTask(String namespace, Schedule schedule, Instant due) {
        this.schedule = schedule;
        this.due = due;
        this.digest = sha256(namespace + "\n" + schedule.name() + "\n" + Timestamps.format(due));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A KSUID of the due time's second and half of the digest. */
    String id() {
        return new Ksuid(due.getEpochSecond(), Arrays.copyOf(digest, ID_BYTES)).toString();
    }

    /** How long after its due time it starts, from the other half of the digest. */
    Duration jitter() {
        long millis = schedule.jitter().toMillis();
        long random = ByteBuffer.wrap(digest, ID_BYTES, Long.BYTES).getLong() >>> 1;
        return millis == 0 ? Duration.ZERO : Duration.ofMillis(random % (millis + 1));
    }

    Task at(Instant now) {
        var start = due.plus(jitter());
        var counted = start.isAfter(now) ? start : now;
        return Task.builder(id(), schedule.taskType(), schedule.queue())
                .payload(schedule.payload())
                .deadline(schedule.deadline().map(counted::plus).orElse(null))
                .maxTries(schedule.maxTries())
                .created(now)
                .notBefore(start.isAfter(now) && !schedule.jitter().isZero() ? start : null)
                .headers(Map.of(Schedule.HEADER, schedule.name()))
                .build();
    }
}

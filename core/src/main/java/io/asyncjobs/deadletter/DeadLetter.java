package io.asyncjobs.deadletter;

import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a task that did not complete: a copy of its record, with why and when it died.
 *
 * @param id the task's id
 * @param queue the task's queue
 * @param type the task's type, empty where its document is unreadable
 * @param reason why it died
 * @param error its last error, or what is wrong with its document; empty where nothing was said
 * @param tries how often it was tried, 0 where its document is unreadable
 * @param died when the letter was written, by the server's clock
 * @param readable its record, null where its document is unreadable; see {@link #task()}
 * @param document the bytes of its record as they were stored
 * @param record the sequence of the record that was copied; a record of a higher one is newer than this letter
 * @param sequence the letter's own sequence, by which letters are ordered
 */
public record DeadLetter(
        String id,
        String queue,
        String type,
        DeathReason reason,
        String error,
        int tries,
        Instant died,
        @Nullable Task readable,
        Payload document,
        long record,
        long sequence) {

    /** Refuses what is missing. */
    public DeadLetter {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(died, "died");
        Objects.requireNonNull(document, "document");
    }

    /** The task as its record had it; empty where its document is unreadable. */
    public Optional<Task> task() {
        return Optional.ofNullable(readable);
    }
}

package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.internal.jetstream.UniqueKeys.Entry;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** May a unique key that a task is said to hold be taken? Decided from its message and the holder's record. No I/O. */
final class KeyRule {

    /** How long one who took a key has to save the record. */
    static final Duration TIME_TO_SAVE = Duration.ofSeconds(60);

    private KeyRule() {}

    /** What a taken key is worth. */
    sealed interface Worth {
        /** Nobody's any more: it may be taken over. */
        record Free() implements Worth {}

        /** Its holder was about to be saved a moment ago: nobody can say yet. */
        record Unsettled() implements Worth {}

        /** Held; the holder is null where its record is gone but its period is not over. */
        record Held(@Nullable Task holder) implements Worth {}
    }

    /**
     * Decides.
     *
     * @param holder the holder's record as the leader has it, read after the key; empty where there is none that can be read
     * @param now the server's time
     */
    static Worth of(Entry key, Optional<Task> holder, Instant now) {
        if (key.holder().isEmpty()) {
            return new Worth.Free();
        }
        if (holder.isPresent() && !holder.get().state().isFinal()) {
            return new Worth.Held(holder.get());
        }
        // a final record from before the key was written is about to be replaced: enqueued again, or retried by hand
        boolean announced = key.record() == 0
                || holder.filter(record -> key.record() >= record.sequence()).isPresent();
        if (announced && now.isBefore(key.since().plus(TIME_TO_SAVE))) {
            return new Worth.Unsettled();
        }
        boolean neverRan = holder.isEmpty() ? key.record() == 0 : holder.get().state() == TaskState.QUEUE_ERROR;
        return key.untilFinal() || neverRan ? new Worth.Free() : new Worth.Held(holder.orElse(null));
    }
}

package io.asyncjobs.handler;

import io.asyncjobs.task.TaskType;
import org.jspecify.annotations.Nullable;

/**
 * Runs one try of a task. Called by many threads at once, each for another task.
 *
 * <p>What it returns is stored as the task's result: any object that the JSON mapper can write, a {@code byte[]} as a
 * base64 string, or null. What it throws is the failure of this task alone: the task is tried again by its retry policy,
 * unless it is a {@link TerminateTaskException} or a {@link SnoozeTaskException}. A task may be handled more than once
 * (at least once delivery); {@link TaskContext#fencingToken()} lets an effect be made exactly once. A handler is
 * interrupted when its time is up, its lease is lost or its worker stops, and should end soon after.
 */
@FunctionalInterface
public interface Handler {

    /**
     * Runs one try.
     *
     * @throws Exception for any failure
     */
    @Nullable
    Object handle(TaskContext context) throws Exception;

    /**
     * A handler of a typed payload.
     *
     * @param <T> the payload
     */
    @FunctionalInterface
    interface Typed<T> {

        /**
         * Runs one try.
         *
         * @throws Exception for any failure
         */
        @Nullable
        Object handle(T payload, TaskContext context) throws Exception;

        /** This as a handler of tasks of that type; a payload that cannot be read, or is null, fails the try. */
        default Handler of(TaskType<T> type) {
            return context -> {
                var payload = context.payload(type);
                if (payload == null) {
                    throw new IllegalArgumentException("the payload is null where " + type + " needs a value");
                }
                return handle(payload, context);
            };
        }
    }
}

package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.task.TaskResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one try ended. */
public sealed interface Outcome {

    /** The handler returned. */
    record Succeeded(TaskResult result) implements Outcome {}

    /** The handler failed; {@code retried} says whether its policy tries such a failure again. */
    record Failed(String error, @Nullable String trace, boolean retried) implements Outcome {}

    /** The handler ended the task for good. */
    record Terminated(String reason, @Nullable String trace) implements Outcome {}

    /** The handler wants to be called again later, or there is none and the worker waits for one. */
    record Snoozed(Duration delay, String reason) implements Outcome {}

    /** The worker stops and interrupted it. */
    record Interrupted() implements Outcome {}
}

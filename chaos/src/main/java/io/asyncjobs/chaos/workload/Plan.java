package io.asyncjobs.chaos.workload;

/**
 * What a handler is to do, as the payload of its task.
 *
 * @param millis how long it works
 * @param failures how many tries fail before one succeeds
 * @param terminates whether it asks for the task's end and does not succeed
 * @param ballast what makes it large
 */
public record Plan(int millis, int failures, boolean terminates, String ballast) {

    /** Without ballast. */
    public Plan(int millis, int failures, boolean terminates) {
        this(millis, failures, terminates, "");
    }

    /** What a task without payload does. */
    public static Plan none() {
        return new Plan(5, 0, false);
    }
}

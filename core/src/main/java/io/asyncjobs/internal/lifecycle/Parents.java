package io.asyncjobs.internal.lifecycle;

/** What is known of the tasks that a child depends on. */
public sealed interface Parents {

    /** Nobody looked. */
    record NotLookedUp() implements Parents {}

    /** At least one has no entry for this child, so nobody tells it when that one ends. */
    record NotRegistered() implements Parents {}

    /** None failed yet, and at least one has not ended. */
    record Waiting() implements Parents {}

    /** All are complete. */
    record Complete() implements Parents {}

    /** At least one will never complete. */
    record Failed(String reason) implements Parents {}
}

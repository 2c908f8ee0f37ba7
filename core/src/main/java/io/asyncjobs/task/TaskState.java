package io.asyncjobs.task;

import java.util.Optional;

/** Where a task is in its life; {@link #word()} is its spelling on the wire. */
public enum TaskState {
    /** Stored; waits in its queue or for its time. Leaves it by being run, expired or terminated. */
    NEW("new", false),
    /** Waits for the tasks that it depends on. */
    BLOCKED("blocked", false),
    /** A worker runs it. */
    ACTIVE("active", false),
    /** A try failed, or was given back; waits for its next one. */
    RETRY("retry", false),
    /** Its handler succeeded; the result is stored. Final. */
    COMPLETE("complete", true),
    /** Its deadline passed or its tries are used up. Final. */
    EXPIRED("expired", true),
    /** Its handler or a person ended it. Final. */
    TERMINATED("terminated", true),
    /** Its item could not be put into its queue, or was displaced. It will not run unless it is enqueued again. */
    QUEUE_ERROR("queue_error", true),
    /** A task that it depends on failed or is gone. Final. */
    UNREACHABLE("unreachable", true);

    private final String word;
    private final boolean isFinal;

    TaskState(String word, boolean isFinal) {
        this.word = word;
        this.isFinal = isFinal;
    }

    /** The spelling in documents, events and commands. */
    public String word() {
        return word;
    }

    /** Whether no worker will run a task in this state. */
    public boolean isFinal() {
        return isFinal;
    }

    /** The state of that spelling; empty for a word that is none. */
    public static Optional<TaskState> ofWord(String word) {
        for (var state : values()) {
            if (state.word.equals(word)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}

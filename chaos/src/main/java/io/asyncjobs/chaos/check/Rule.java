package io.asyncjobs.chaos.check;

/** What must be true; each has a test that breaks it. */
public enum Rule {
    /** An enqueue that returned left a record. */
    ACKNOWLEDGED_IS_STORED,
    /** Every stored task ends in a final state. */
    STORED_ENDS,
    /** An enqueue that says that it left nothing left nothing. */
    REFUSED_LEAVES_NOTHING,
    /** Nothing is stored or run that nobody asked for. */
    ASKED_FOR,
    /** A task is complete because a handler returned. */
    COMPLETE_HAS_RUN,
    /** A task that is not complete has a reason in its history. */
    END_HAS_A_REASON,
    /** The stored outcome is that of the last attempt: a fenced one changes nothing, and none starts after the end. */
    OUTCOME_OF_THE_LAST_ATTEMPT,
    /** Every attempt has a fencing token of its own, larger than those before. */
    TOKENS_GROW,
    /** No attempt beyond the tries of its task. */
    TRIES_ARE_LIMITED,
    /** Effects are written by growing tokens: no fenced attempt wrote after the next one. */
    EFFECTS_ARE_FENCED,
    /** The effect of a complete task is in force once, by the attempt whose outcome is stored. */
    EFFECT_OF_THE_OUTCOME,
    /** Never more attempts at once than the queue allows. */
    CONCURRENCY_IS_LIMITED,
    /** Two tasks never hold one unique key at once. */
    KEYS_ARE_UNIQUE,
    /** No unique key of a task that is final or does not exist. */
    KEYS_ARE_FREED,
    /** A task starts after those that it depends on are complete. */
    PARENTS_FIRST,
    /** No item, delay message or waiting entry of a task that is final or does not exist. */
    NOTHING_IS_LEFT_BEHIND,
    /** What did not complete has a dead letter, and only that. */
    DEAD_HAS_A_LETTER,
    /** A due time makes one task at most. */
    DUE_TIMES_ONCE,
    /** A due time that is to be caught up makes a task. */
    DUE_TIMES_ALL,
    /** No consumer stays behind when all processes have ended. */
    NO_CONSUMER_LEFT,
    /** No connection stays behind when its process has ended, and a process at rest has no more of them, or of subscriptions. */
    NO_CONNECTION_LEFT,
    /** No thread stays behind when a process has closed all. */
    NO_THREAD_LEFT,
    /** A process that has closed all holds no more memory than before it began. */
    HEAP_IS_BACK,
    /** Queues, delay stream and waiting index are empty at rest, and there is one record for each task. */
    STREAMS_ARE_BACK
}

package io.asyncjobs.queue;

/** What becomes of a new item while its queue holds as many as it may. */
public enum WhenFull {
    /** It is refused: the producer is told, and the task is stored as {@code queue_error}. */
    REJECT,
    /** The oldest item that waits makes room, and its task is settled as {@code queue_error}. */
    DISCARD_OLD,
    /**
     * The producer waits until there is room, at most for its request time-out; then it is refused. A queue shared with Go
     * refuses the items of Go's producers at once.
     */
    WAIT
}

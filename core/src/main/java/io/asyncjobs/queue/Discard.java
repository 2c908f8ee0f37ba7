package io.asyncjobs.queue;

/** What happens to a new item when the queue is full. */
public enum Discard {
    /** The new one is refused. */
    NEW,
    /** The oldest one makes room. */
    OLD
}

package io.asyncjobs.internal.lifecycle;

/** What a process knows of who has children, so that the end of a task without children costs nothing. */
public interface ChildHints {

    /** Knows nothing: the index is asked for every task. */
    ChildHints NONE = taskId -> true;

    /** The task ended here, and whatever is known of it is to be forgotten; false only if it has no children. */
    boolean ended(String taskId);
}

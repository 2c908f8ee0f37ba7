package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;

/**
 * What the index knew of a task before its next version.
 *
 * @param n its row; {@link #UNWRITTEN} where that version is not in the tables
 * @param state its state
 * @param queue its queue's number
 * @param tries how often it was tried
 * @param tried when it was last tried
 * @param sequence the version
 * @param ended when the last try of its history ended
 * @param hasError whether it has an error
 */
record Previous(
        long n, TaskState state, long queue, int tries, long tried, long sequence, long ended, boolean hasError) {

    /** The row of a version that only a later one of the same batch followed. */
    static final long UNWRITTEN = -1;
}

package io.asyncjobs.cli.top;

/**
 * What happened to the tasks of a queue.
 *
 * @param enqueued tasks that were stored to run
 * @param completed tasks whose handler succeeded
 * @param failed tries that failed, and tasks that ended without completing
 */
record Counts(long enqueued, long completed, long failed) {

    static final Counts NONE = new Counts(0, 0, 0);
}

package io.asyncjobs.schedule;

/** What becomes of a due time while the task of the time before is not final yet. */
public enum Overlap {
    /** Both run: the default, and the way of the original. */
    ALLOW,
    /** The due time is skipped. */
    SKIP,
    /** The unfinished task is cancelled, and the new one takes its place. */
    REPLACE
}

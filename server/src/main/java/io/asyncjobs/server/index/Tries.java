package io.asyncjobs.server.index;

/**
 * How tries of a queue ended.
 *
 * @param completed how many tasks were completed
 * @param failed how many tries failed
 */
public record Tries(long completed, long failed) {

    /** Of a queue of which nothing is known. */
    public static final Tries NONE = new Tries(0, 0);
}

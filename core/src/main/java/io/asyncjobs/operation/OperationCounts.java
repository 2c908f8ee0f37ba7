package io.asyncjobs.operation;

/**
 * What became of what an operation met. While it runs, {@code matched} grows with the others.
 *
 * @param matched how many matched
 * @param done how many it was done to
 * @param skipped how many refused it, because of what they are or since they changed meanwhile
 * @param failed how many it could not be done to, for instance since the server did not answer
 */
public record OperationCounts(long matched, long done, long skipped, long failed) {

    /** Nothing met yet. */
    public static OperationCounts none() {
        return new OperationCounts(0, 0, 0, 0);
    }
}

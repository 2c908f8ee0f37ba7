package io.asyncjobs.internal.operation;

/** What became of one task or dead letter. */
sealed interface Result {
    /** It was done. */
    record Done() implements Result {}

    /** It refused, or is not meant any more. */
    record Skipped(String why) implements Result {}

    /** It could not be done. */
    record Failed(String why) implements Result {}
}

package io.asyncjobs.cli.top;

/** What the live table answers to. */
sealed interface Happening {

    /** Bytes came from the keyboard, each a character here. */
    record Typed(String bytes) implements Happening {}

    /** The queues were looked at once more. */
    record Sampled(Snapshot snapshot) implements Happening {}

    /** Something is to be said below the table. */
    record Said(String text) implements Happening {}

    /** The terminal has another size, or had another use. */
    record Resized() implements Happening {}

    /** It is to end. */
    record Ended() implements Happening {}

    /** It has to end. */
    record Failed(RuntimeException problem) implements Happening {}
}

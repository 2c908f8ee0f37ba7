package io.asyncjobs.cli.top;

/** A key that was pressed. */
sealed interface Key {

    /** A character. */
    record Letter(char letter) implements Key {}

    /** A key without a character, and Ctrl-C. */
    enum Named implements Key {
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        ESCAPE,
        INTERRUPT
    }
}

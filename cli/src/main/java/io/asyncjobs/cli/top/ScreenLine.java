package io.asyncjobs.cli.top;

/** A line of the screen, without control characters, and how it looks as a whole. */
record ScreenLine(String text, Look look) {

    /** How a line looks. */
    enum Look {
        PLAIN,
        TITLE,
        SELECTED,
        NOTICE,
        ALERT,
        FAINT
    }

    static ScreenLine plain(String text) {
        return new ScreenLine(text, Look.PLAIN);
    }
}

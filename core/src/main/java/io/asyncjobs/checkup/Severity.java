package io.asyncjobs.checkup;

/** How bad a finding is; the worse ones come later. */
public enum Severity {
    /** As it should be. */
    OK("ok"),
    /** Worth knowing, and nothing is wrong. */
    NOTE("note"),
    /** It works, and something may go wrong. */
    WARNING("warning"),
    /** Tasks do not run, are lost, or will be. */
    FAULT("fault");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /** The word in commands and JSON. */
    public String word() {
        return word;
    }
}

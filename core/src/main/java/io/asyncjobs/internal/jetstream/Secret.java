package io.asyncjobs.internal.jetstream;

import java.util.Arrays;

/** A value that no log line, message or string form ever shows. Empty means not set. */
final class Secret {

    static final Secret NONE = of("");

    private final char[] chars;

    private Secret(char[] chars) {
        this.chars = chars;
    }

    static Secret of(String text) {
        return new Secret(text.toCharArray());
    }

    static Secret of(char[] chars) {
        return new Secret(chars.clone());
    }

    boolean isEmpty() {
        return chars.length == 0;
    }

    boolean startsWith(String prefix) {
        return chars.length >= prefix.length()
                && Arrays.equals(chars, 0, prefix.length(), prefix.toCharArray(), 0, prefix.length());
    }

    /** A copy that its receiver may overwrite when it is done. */
    char[] copy() {
        return chars.clone();
    }

    /** For values that turned out to be a path or a reference, and so no secret. */
    String reveal() {
        return new String(chars);
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "(redacted)";
    }
}

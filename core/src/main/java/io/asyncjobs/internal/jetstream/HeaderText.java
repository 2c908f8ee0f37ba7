package io.asyncjobs.internal.jetstream;

/** Free text as it may stand in a header: one line of printable ASCII. */
final class HeaderText {

    private HeaderText() {}

    /** At most {@code most} characters; what may not stand in a header is a space or a question mark. */
    static String of(String text, int most) {
        var safe = new StringBuilder(Math.min(text.length(), most));
        for (int i = 0; i < text.length() && safe.length() < most; i++) {
            char c = text.charAt(i);
            safe.append(c < ' ' ? ' ' : c > '~' ? '?' : c);
        }
        return safe.toString().strip();
    }
}

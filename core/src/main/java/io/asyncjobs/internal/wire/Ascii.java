package io.asyncjobs.internal.wire;

/** Text that is known to be ASCII, into buffers. */
public final class Ascii {

    private Ascii() {}

    /** Puts the low bytes of a text there; returns where they end. */
    @SuppressWarnings("deprecation") // the fastest way there is, and exact for ASCII
    public static int put(String text, byte[] buffer, int start) {
        text.getBytes(0, text.length(), buffer, start);
        return start + text.length();
    }
}

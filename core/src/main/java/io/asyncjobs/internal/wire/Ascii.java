package io.asyncjobs.internal.wire;

/** Text that is known to be ASCII, and numbers, into buffers. */
public final class Ascii {

    private Ascii() {}

    /** Puts the low bytes of a text there; returns where they end. */
    @SuppressWarnings("deprecation") // the fastest way there is, and exact for ASCII
    public static int put(String text, byte[] buffer, int start) {
        text.getBytes(0, text.length(), buffer, start);
        return start + text.length();
    }

    /** Puts a number there in decimal digits; returns where they end. */
    public static int put(long number, byte[] buffer, int start) {
        int first = start;
        if (number < 0) {
            buffer[first++] = '-';
        }
        int end = first + 1;
        for (long more = number / 10; more != 0; more /= 10) {
            end++;
        }
        long left = number;
        for (int at = end - 1; at >= first; at--) {
            buffer[at] = (byte) ('0' + Math.abs(left % 10)); // the lowest number has no positive twin
            left /= 10;
        }
        return end;
    }
}

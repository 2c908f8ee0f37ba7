package io.asyncjobs.internal.wire;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of events: KSUIDs, as the original's, 4 bytes of seconds and 16 of chance in 27 digits of base 62. There is one for
 * every save, so they are put together without big numbers, and their chance need not be secret.
 */
final class EventIds {

    static final int LENGTH = 27;

    private static final long EPOCH = 1_400_000_000L;
    private static final byte[] DIGITS = digits();
    private static final int WORDS = 5;

    /** 62 to the fifth, the largest power of five digits that leaves a remainder of an int. */
    private static final long FIVE_DIGITS = 916_132_832L;

    private EventIds() {}

    private static byte[] digits() {
        var digits = new byte[62];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (i < 10 ? '0' + i : i < 36 ? 'A' + i - 10 : 'a' + i - 36);
        }
        return digits;
    }

    /** Writes a new id of that moment; returns where it ends. */
    static int write(Instant now, byte[] buffer, int at) {
        var chance = ThreadLocalRandom.current();
        return write(now.getEpochSecond(), chance.nextLong(), chance.nextLong(), buffer, at);
    }

    static int write(long second, long high, long low, byte[] buffer, int at) {
        var words = new int[] {
            (int) (second - EPOCH), (int) (high >>> 32), (int) high, (int) (low >>> 32), (int) low,
        };
        int end = at + LENGTH;
        int position = end;
        while (position > at) {
            long five = divided(words);
            for (int i = 0; i < 5 && position > at; i++) {
                buffer[--position] = DIGITS[(int) (five % 62)];
                five /= 62;
            }
        }
        return end;
    }

    /** Divides the number in place, and returns the remainder. */
    private static long divided(int[] words) {
        long remainder = 0;
        for (int i = 0; i < WORDS; i++) {
            long value = (remainder << 32) | (words[i] & 0xffff_ffffL);
            words[i] = (int) (value / FIVE_DIGITS);
            remainder = value % FIVE_DIGITS;
        }
        return remainder;
    }
}

package io.asyncjobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import io.asyncjobs.error.AsyncJobsException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Gives a reader what nobody should have written: good inputs, changed at random. It may refuse them by our own exceptions, and
 * nothing else may come of it: no other exception, and no more memory than a multiple of what it was given.
 *
 * <p>The same seed gives the same inputs. {@code -Dasyncjobs.hostile.seed=N} sets another one, {@code
 * -Dasyncjobs.hostile.cases=N} how many inputs each reader is given.
 */
public final class HostileInput {

    private static final long SEED = Long.getLong("asyncjobs.hostile.seed", 20_261_128);
    private static final int CASES = Integer.getInteger("asyncjobs.hostile.cases", 8_000);

    private static final int LONGEST_MESSAGE = 2_001;
    private static final int LARGEST = 16 * 1024;
    private static final long ALLOCATED_ANYWAY = 512 * 1024;
    private static final long ALLOCATED_PER_BYTE = 400;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<byte[]> WORDS = List.of(
                    "null",
                    "true",
                    "-1",
                    "0",
                    "2147483648",
                    "9223372036854775807",
                    "-9223372036854775808",
                    "9223372036854775808",
                    "99999999999999999999999999",
                    "1e400",
                    "1e999999999",
                    "0.1e-999999999",
                    "NaN",
                    "\"\"",
                    "\"\\ud800\"",
                    "\"\\udc00\\ud800x\"",
                    "\"\\u0000\\r\\n\"",
                    "\"a.b.*.>\"",
                    "\"../../x\"",
                    "\"*\"",
                    "\"0000-01-01T00:00:00+23:59\"",
                    "\"9999-12-31T23:59:59.999999999-23:59\"",
                    "\"9999-12-31T23:59:59Z\"",
                    "\"0000-01-01T00:00:00Z\"",
                    "\"0001-01-01T00:00:00Z\"",
                    "\"2262-04-11T23:47:17Z\"",
                    "\"1677-09-21T00:12:43Z\"",
                    "\"2026-02-30T00:00:00Z\"",
                    "\"2026-11-24T11:26:31.9999999999999999999999Z\"",
                    "\"PT999999999999999H\"",
                    "\"-PT1S\"",
                    "\"P1DT\"",
                    "\"PT0S\"",
                    "\"@every 290y\"",
                    "\"@every 2562047h47m16s\"",
                    "\"@every -5s\"",
                    "\"0 0 30 2 *\"",
                    "\"0-59/999999999 * * * *\"",
                    "\"* * * * * *\"",
                    "\"TZ=\"",
                    "\"CRON_TZ=Europe/Berlin 30 2 * * *\"",
                    "\"Europe/Berlin\"",
                    "\"UTC+18:00\"",
                    "\"=\"",
                    "\"AAAA=A==\"",
                    "\"////////////////fw==\"",
                    "\"gICAgICAgICAfw==\"",
                    "\"AP///////////38=\"",
                    "[]",
                    "{}",
                    "[[]]",
                    "[null]",
                    "[\"\\ud800\"]",
                    "{\"\":null}",
                    "{\"\\ud800\":1}",
                    "{\"payload\":[],\"completed\":\"0000-01-01T00:00:00+23:59\"}",
                    "{\"item\":0,\"worker\":\"\"}",
                    ",",
                    ":",
                    "}",
                    "]",
                    "\"",
                    "\\",
                    "\r\n",
                    "\r",
                    "\n",
                    "\0",
                    " ",
                    ".",
                    "..",
                    "/",
                    "$",
                    "${HOME}",
                    "$HOME",
                    "~",
                    "%",
                    "=",
                    "env://X",
                    "data:;base64,",
                    "file://\0",
                    "nats://[::1",
                    "nats://a:99999999",
                    "NATS/1.0",
                    "NATS/1.0 503\r\n",
                    "MSG ",
                    "HMSG ",
                    "HMSG a 12 99999999 999999999\r\n",
                    "MSG a 12 268435456\r\n",
                    "-----BEGIN PRIVATE KEY-----",
                    "-----END PRIVATE KEY-----",
                    "\u00b5\u2028\ud83d\ude00",
                    "9".repeat(1_200),
                    "x".repeat(2_000),
                    "[".repeat(1_500),
                    "{\"a\":".repeat(600),
                    "[".repeat(999) + "]".repeat(999),
                    "[".repeat(998) + "]".repeat(998),
                    "{\"a\":".repeat(497) + "1" + "}".repeat(497),
                    "\"" + "9".repeat(2_000) + "\"",
                    "\"@every " + "9".repeat(2_000) + "\"",
                    "\"@every " + "1s".repeat(1_000) + "\"",
                    "\"" + "1,".repeat(1_000) + " * * * *\"")
            .stream()
            .map(word -> word.getBytes(UTF_8))
            .toList();

    private final String what;
    private final List<byte[]> goods;
    private final List<byte[]> all;

    private long allowed = ALLOCATED_ANYWAY;

    private HostileInput(String what, List<byte[]> goods, List<byte[]> others) {
        this.what = what;
        this.goods = goods;
        this.all = Stream.concat(goods.stream(), others.stream()).toList();
    }

    /** Takes an input; fails by one of our exceptions where it is none. */
    @FunctionalInterface
    public interface Reader {
        /** Reads it, and does with it whatever is done with it. */
        void read(byte[] bytes) throws Exception;
    }

    /** Takes an input that is a text; as {@link Reader}. */
    @FunctionalInterface
    public interface TextReader {
        /** Reads it, and does with it whatever is done with it. */
        void read(String text) throws Exception;
    }

    /** Made out of these good ones. */
    public static HostileInput of(String what, String... goods) {
        return new HostileInput(what, bytes(goods), List.of());
    }

    /** Made out of these good ones. */
    public static HostileInput ofBytes(String what, List<byte[]> goods) {
        return new HostileInput(what, goods, List.of());
    }

    /** And out of these, which may be refused as they are. */
    public HostileInput and(String... others) {
        return new HostileInput(what, goods, bytes(others));
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
    }

    /** Where a setting within its bounds may take so many bytes, whatever the length of the document. */
    public HostileInput allowing(long bytes) {
        allowed = bytes;
        return this;
    }

    /** Gives a text for each of its bytes a character. */
    public void tryTexts(TextReader reader) {
        tryAll(bytes -> reader.read(new String(bytes, ISO_8859_1)));
    }

    /** Gives the reader the good ones, which it must take, and all the others. */
    public void tryAll(Reader reader) {
        System.out.printf("hostile input: %s, %d cases, seed %d%n", what, CASES, SEED);
        var random = new SplittableRandom(SEED ^ what.hashCode());
        goods.forEach(good -> accepted(good, reader));
        for (int number = 0; number < CASES; number++) {
            var bytes = changed(random);
            tried(number, bytes, reader);
        }
    }

    private void accepted(byte[] good, Reader reader) {
        try {
            reader.read(good);
        } catch (Exception refused) {
            throw new AssertionError(what + ": a good one was refused: " + shown(good), refused);
        }
    }

    private void tried(int number, byte[] bytes, Reader reader) {
        long bound = allowed + ALLOCATED_PER_BYTE * bytes.length;
        // what comes for the first time may load classes, so only what is too much again is too much
        if (allocated(number, bytes, reader) > bound) {
            long again = allocated(number, bytes, reader);
            if (again > bound) {
                throw new AssertionError(told(number, bytes, "took " + again + " bytes of memory"));
            }
        }
    }

    private long allocated(int number, byte[] bytes, Reader reader) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(bytes);
        } catch (AsyncJobsException ours) {
            oneLine(number, bytes, String.valueOf(ours.getMessage()));
        } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError problem) {
            throw new AssertionError(told(number, bytes, "led to " + problem), problem);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** It goes into logs, events and answers. */
    private void oneLine(int number, byte[] bytes, String message) {
        if (message.length() > LONGEST_MESSAGE || message.chars().anyMatch(c -> c < ' ')) {
            throw new AssertionError(told(number, bytes, "led to a message of more than one line: " + message));
        }
    }

    private String told(int number, byte[] bytes, String cameOfIt) {
        return what + ": case " + number + " of seed " + SEED + ", of " + bytes.length + " bytes, " + cameOfIt + ": "
                + shown(bytes);
    }

    private static String shown(byte[] bytes) {
        var text = new StringBuilder();
        for (int i = 0; i < Math.min(1_500, bytes.length); i++) {
            char c = (char) (bytes[i] & 0xff);
            text.append(
                    c >= ' ' && c < 127
                            ? String.valueOf(c)
                            : "\\x" + HexFormat.of().toHexDigits(bytes[i]));
        }
        return text.toString();
    }

    private byte[] changed(SplittableRandom random) {
        var bytes = all.get(random.nextInt(all.size()));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes = change(bytes, random);
        }
        return bytes.length > LARGEST ? Arrays.copyOf(bytes, LARGEST) : bytes;
    }

    private byte[] change(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length + 1);
        int length = random.nextInt(Math.min(40, bytes.length - at) + 1);
        return switch (random.nextInt(12)) {
            case 0 -> withBit(bytes, random);
            case 1 -> replaced(bytes, at, at + length, new byte[0]);
            case 2 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            case 3 -> Arrays.copyOf(bytes, at);
            case 4 -> replaced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt()});
            case 5 -> {
                var other = all.get(random.nextInt(all.size()));
                int from = random.nextInt(other.length + 1);
                yield replaced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
            }
            case 6 -> replaced(bytes, at, at + length, word(random));
            case 7 -> digits(bytes, at, random);
            default -> withValue(bytes, at, word(random));
        };
    }

    private static byte[] word(SplittableRandom random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private static byte[] withBit(byte[] bytes, SplittableRandom random) {
        var changed = bytes.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** Another number in place of the next one. */
    private static byte[] digits(byte[] bytes, int from, SplittableRandom random) {
        int begin = from;
        while (begin < bytes.length && !isDigit(bytes[begin])) {
            begin++;
        }
        int end = begin;
        while (end < bytes.length && isDigit(bytes[end])) {
            end++;
        }
        var number = Long.toString(random.nextLong() >> random.nextInt(64));
        return replaced(bytes, begin, end, number.getBytes(UTF_8));
    }

    private static boolean isDigit(byte each) {
        return each >= '0' && each <= '9';
    }

    /** Another value for a key of a JSON document: the one whose colon comes next. */
    private static byte[] withValue(byte[] bytes, int from, byte[] value) {
        int begin = from;
        while (begin < bytes.length && bytes[begin] != ':') {
            begin++;
        }
        if (begin == bytes.length) {
            return replaced(bytes, from, from, value);
        }
        int end = begin + 1;
        while (end < bytes.length && bytes[end] != ',' && bytes[end] != '}') {
            end++;
        }
        return replaced(bytes, begin + 1, end, value);
    }

    private static byte[] replaced(byte[] bytes, int begin, int end, byte[] by) {
        var changed = new byte[bytes.length - (end - begin) + by.length];
        System.arraycopy(bytes, 0, changed, 0, begin);
        System.arraycopy(by, 0, changed, begin, by.length);
        System.arraycopy(bytes, end, changed, begin + by.length, bytes.length - end);
        return changed;
    }
}

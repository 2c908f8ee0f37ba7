package io.asyncjobs.internal.jetstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes in on one socket: messages of subscriptions that have a route are given to it as they are, on the thread that
 * reads; every other byte goes on to the client library in its order.
 *
 * <p>A stream that it cannot make out goes on whole, from there to its end. Used by one thread at a time.
 */
final class IncomingFrames {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingFrames.class);

    private static final int FIRST_SIZE = 64 * 1024;
    private static final int LARGEST_KEPT = 1024 * 1024;
    /** More room than this is made only as it is filled, whatever size a message is said to have. */
    private static final int LARGEST_AT_ONCE = 256 * 1024;

    private static final byte[] NOTHING = {};

    private static final int LONGEST_LINE = 1024 * 1024;
    private static final int LARGEST_FRAME = 256 * 1024 * 1024;

    /** Where the bytes come from. */
    @FunctionalInterface
    interface Source {
        /** Reads as {@link java.io.InputStream#read(byte[], int, int)}. */
        int read(byte[] buffer, int offset, int length) throws IOException;
    }

    private final Frame frame = new Frame();
    private byte[] buffer = new byte[FIRST_SIZE];
    private int start;
    private int end;
    private long passing;
    private boolean opaque;

    /** Reads what is for the library, at least a byte, and gives away what is not; blocks as the source. */
    int read(Source source, FrameRoutes routes, byte[] to, int offset, int length) throws IOException {
        while (true) {
            if (start < end && (passing > 0 || isNextForTheLibrary(routes))) {
                int count = (int) Math.min(Math.min(passing, end - start), length);
                System.arraycopy(buffer, start, to, offset, count);
                start += count;
                passing -= count;
                return count;
            }
            int count = fill(source);
            if (count <= 0) {
                return count;
            }
        }
    }

    private int fill(Source source) throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
            if (buffer.length > LARGEST_KEPT || buffer.length == 0) {
                buffer = new byte[FIRST_SIZE];
            }
        } else if (end == buffer.length) {
            makeRoomFor(Math.max(FIRST_SIZE, 2 * (end - start)));
        }
        int count = -1;
        try {
            count = source.read(buffer, end, buffer.length - end);
        } finally {
            if (count < 0) {
                forget();
            }
        }
        end += Math.max(0, count);
        return count;
    }

    /** Nothing more comes: whoever still refers to the closed connection does not keep what it was read into. */
    private void forget() {
        buffer = NOTHING;
        start = 0;
        end = 0;
        frame.bytes = NOTHING;
    }

    /** How many bytes its buffer has. */
    int kept() {
        return buffer.length;
    }

    /** So that so many bytes from the start on are in the buffer once they came. */
    private void makeRoomFor(int bytes) {
        if (start + bytes <= buffer.length) {
            return;
        }
        var target = bytes <= buffer.length ? buffer : new byte[bytes];
        System.arraycopy(buffer, start, target, 0, end - start);
        buffer = target;
        end -= start;
        start = 0;
    }

    /** Gives away whole frames that are not, until there is one that is; false where more has to come first. */
    private boolean isNextForTheLibrary(FrameRoutes routes) {
        while (start < end) {
            if (opaque) {
                return passes(Long.MAX_VALUE);
            }
            int lineEnd = indexOfLineFeed();
            if (lineEnd < 0) {
                return end - start > LONGEST_LINE && opaque();
            }
            if (!frame.read(buffer, start, lineEnd)) {
                if (frame.isMessage) {
                    return opaque();
                }
                return passes(lineEnd + 1 - start);
            }
            int size = frame.size();
            var taker = routes.of(frame.subscription);
            if (taker == null) {
                return passes(size);
            }
            if (end - start < size) {
                makeRoomFor(Math.min(size, LARGEST_AT_ONCE));
                return false;
            }
            give(taker);
            start += size;
        }
        return false;
    }

    private boolean passes(long bytes) {
        passing = bytes;
        return true;
    }

    private boolean opaque() {
        opaque = true;
        return passes(Long.MAX_VALUE);
    }

    private int indexOfLineFeed() {
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Whatever becomes of one message, the connection has to be read. */
    private void give(Consumer<Incoming> taker) {
        try {
            taker.accept(frame);
        } catch (RuntimeException | Error problem) {
            LOG.error("a message was not taken", problem);
        }
    }

    /** {@code MSG subject subscription [reply-to] bytes}, or {@code HMSG … header-bytes all-bytes}, and what follows. */
    private static final class Frame implements Incoming {

        private byte[] bytes = NOTHING;
        private boolean isMessage;
        private int subscription;
        private int first;
        private int subjectStart;
        private int subjectEnd;
        private int replyStart;
        private int replyEnd;
        private int headersStart;
        private int bodyStart;
        private int bodyEnd;

        /** Whether the line is a message's. */
        boolean read(byte[] buffer, int start, int lineFeed) {
            bytes = buffer;
            first = start;
            boolean hasHeaders = buffer[start] == 'H';
            int op = hasHeaders ? start + 1 : start;
            isMessage = lineFeed - op > 4
                    && buffer[op] == 'M'
                    && buffer[op + 1] == 'S'
                    && buffer[op + 2] == 'G'
                    && buffer[op + 3] == ' ';
            if (!isMessage) {
                return false;
            }
            int lineEnd = lineFeed > start && buffer[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
            subjectStart = op + 4;
            subjectEnd = tokenEnd(subjectStart, lineEnd);
            int numberEnd = tokenEnd(subjectEnd + 1, lineEnd);
            int lastStart = lastTokenStart(lineEnd);
            int headerTokenEnd = lastStart - 1;
            int headerTokenStart = hasHeaders ? lastTokenStart(headerTokenEnd) : lastStart;
            long all = number(lastStart, lineEnd);
            long headers = hasHeaders ? number(headerTokenStart, headerTokenEnd) : 0;
            long sid = number(subjectEnd + 1, numberEnd);
            if (subjectEnd == subjectStart
                    || all < 0
                    || headers < 0
                    || headers > all
                    || all > LARGEST_FRAME
                    || numberEnd >= headerTokenStart) {
                return false;
            }
            subscription = sid < 0 || sid > Integer.MAX_VALUE ? -1 : (int) sid;
            replyStart = Math.min(numberEnd + 1, headerTokenStart);
            replyEnd = Math.max(replyStart, headerTokenStart - 1);
            headersStart = lineFeed + 1;
            bodyStart = headersStart + (int) headers;
            bodyEnd = headersStart + (int) all;
            return true;
        }

        private int tokenEnd(int from, int end) {
            int at = from;
            while (at < end && bytes[at] != ' ') {
                at++;
            }
            return at;
        }

        private int lastTokenStart(int end) {
            int at = end;
            while (at > first && bytes[at - 1] != ' ') {
                at--;
            }
            return at;
        }

        /** -1 where it is none, or one of more than nine digits. */
        private long number(int start, int end) {
            if (end <= start || end - start > 9) {
                return -1;
            }
            long number = 0;
            for (int i = start; i < end; i++) {
                if (bytes[i] < '0' || bytes[i] > '9') {
                    return -1;
                }
                number = number * 10 + bytes[i] - '0';
            }
            return number;
        }

        /** From its line's first byte to the end of line behind its body. */
        int size() {
            return bodyEnd + 2 - first;
        }

        @Override
        public String subject() {
            return text(subjectStart, subjectEnd);
        }

        @Override
        public long numberInSubject(int from) {
            long number = 0;
            int at = subjectStart + from;
            if (at >= subjectEnd || subjectEnd - at > 12) {
                return -1;
            }
            for (; at < subjectEnd; at++) {
                int digit = Character.digit(bytes[at], Character.MAX_RADIX);
                if (digit < 0) {
                    return -1;
                }
                number = number * Character.MAX_RADIX + digit;
            }
            return number;
        }

        @Override
        public String replyTo() {
            return text(replyStart, replyEnd);
        }

        @Override
        public int status() {
            return HeaderBlock.status(bytes, headersStart, bodyStart);
        }

        @Override
        public String statusText() {
            return HeaderBlock.statusText(bytes, headersStart, bodyStart);
        }

        @Override
        public @Nullable String header(String name) {
            return HeaderBlock.value(bytes, headersStart, bodyStart, name);
        }

        @Override
        public byte @Nullable [] headers() {
            return bodyStart == headersStart ? null : Arrays.copyOfRange(bytes, headersStart, bodyStart);
        }

        @Override
        public byte[] body() {
            return Arrays.copyOfRange(bytes, bodyStart, bodyEnd);
        }

        private String text(int start, int end) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
    }
}

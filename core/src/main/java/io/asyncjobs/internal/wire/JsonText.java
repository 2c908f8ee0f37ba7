package io.asyncjobs.internal.wire;

import io.asyncjobs.task.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the bytes of the documents that come with every save, with the escapes of {@link Json}. Its buffers are used
 * again. Used by one thread at a time.
 */
final class JsonText {

    private static final int FIRST_SIZE = 2048;
    private static final int LARGEST_KEPT = 256 * 1024;
    private static final int LONGEST_ESCAPE = 6;
    private static final int LONGEST_NUMBER = 20;

    /** More than a few threads rarely write at once; one that finds its place empty makes a new one. */
    private static final AtomicReferenceArray<@Nullable JsonText> SPARE = new AtomicReferenceArray<>(16);

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHORT_ESCAPES = shortEscapes();

    private byte[] buffer = new byte[FIRST_SIZE];
    private int length;

    private JsonText() {}

    /** What follows the backslash; 1 where it is the long form, 0 where the character stands for itself. */
    private static byte[] shortEscapes() {
        var escapes = new byte[128];
        Arrays.fill(escapes, 0, ' ', (byte) 1);
        for (char c : new char[] {'<', '>', '&'}) {
            escapes[c] = 1;
        }
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        return escapes;
    }

    /** The bytes of what {@code writing} writes. */
    static byte[] bytes(Consumer<JsonText> writing) {
        int place = (int) (Thread.currentThread().threadId() % SPARE.length());
        var spare = SPARE.getAndSet(place, null);
        var out = spare == null ? new JsonText() : spare;
        out.length = 0;
        writing.accept(out);
        var bytes = Arrays.copyOf(out.buffer, out.length);
        if (out.buffer.length <= LARGEST_KEPT) {
            SPARE.set(place, out);
        }
        return bytes;
    }

    JsonText begin(char bracket) {
        separate(1);
        buffer[length++] = (byte) bracket;
        return this;
    }

    JsonText end(char bracket) {
        need(1);
        buffer[length++] = (byte) bracket;
        return this;
    }

    /** A key that needs no escapes. */
    JsonText key(String key) {
        separate(key.length() + 3);
        buffer[length++] = '"';
        length = Ascii.put(key, buffer, length);
        buffer[length++] = '"';
        buffer[length++] = ':';
        return this;
    }

    JsonText anyKey(String key) {
        string(key);
        return end(':');
    }

    JsonText string(String text) {
        separate(text.length() * LONGEST_ESCAPE + 2);
        buffer[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128 && SHORT_ESCAPES[c] == 0) {
                buffer[length++] = (byte) c;
            } else if (c < 128) {
                escape(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                fourBytes(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                beyondAscii(c);
            }
        }
        buffer[length++] = '"';
        return this;
    }

    private void escape(char c) {
        byte escape = SHORT_ESCAPES[c];
        if (escape == 1) {
            longEscape(c);
        } else {
            buffer[length++] = '\\';
            buffer[length++] = escape;
        }
    }

    private void longEscape(char c) {
        buffer[length++] = '\\';
        buffer[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer[length++] = HEX[(c >> shift) & 0xf];
        }
    }

    /** Half of a pair is no character, and is written as what the original reads in its place. */
    private void beyondAscii(char each) {
        char c = Character.isSurrogate(each) ? '\ufffd' : each;
        if (c == '\u2028' || c == '\u2029') {
            longEscape(c);
        } else if (c < 0x800) {
            buffer[length++] = (byte) (0xc0 | (c >> 6));
            buffer[length++] = (byte) (0x80 | (c & 0x3f));
        } else {
            buffer[length++] = (byte) (0xe0 | (c >> 12));
            buffer[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
            buffer[length++] = (byte) (0x80 | (c & 0x3f));
        }
    }

    private void fourBytes(int point) {
        buffer[length++] = (byte) (0xf0 | (point >> 18));
        buffer[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        buffer[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        buffer[length++] = (byte) (0x80 | (point & 0x3f));
    }

    JsonText number(long value) {
        separate(LONGEST_NUMBER);
        length = Ascii.put(value, buffer, length);
        return this;
    }

    /** A time as a string. */
    JsonText time(Instant time) {
        separate(Timestamps.LONGEST + 2);
        buffer[length++] = '"';
        length = Timestamps.put(time, buffer, length);
        buffer[length++] = '"';
        return this;
    }

    /** The bytes in Base64, or null where there is no payload. */
    JsonText payload(Payload payload) {
        if (payload.isNone()) {
            return json("null");
        }
        int size = payload.base64Size();
        separate(size + 2);
        buffer[length++] = '"';
        payload.putBase64(buffer, length);
        length += size;
        buffer[length++] = '"';
        return this;
    }

    /** A value that is JSON already. */
    JsonText json(String json) {
        var bytes = Json.wellFormed(json).getBytes(StandardCharsets.UTF_8);
        separate(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
        return this;
    }

    /** A new id of an event of that moment. */
    JsonText eventId(Instant now) {
        separate(EventIds.LENGTH + 2);
        buffer[length++] = '"';
        length = EventIds.write(now, buffer, length);
        buffer[length++] = '"';
        return this;
    }

    /** A comma where something stands before, and room for what follows. */
    private void separate(int room) {
        need(room + 1);
        if (length > 0) {
            byte last = buffer[length - 1];
            if (last != '{' && last != '[' && last != ':') {
                buffer[length++] = ',';
            }
        }
    }

    private void need(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
        }
    }
}

package io.asyncjobs.internal.wire;

import java.time.Instant;
import java.util.Arrays;

/** Puts together the bytes of an event whose texts need no escapes. Used by one thread. */
final class EventText {

    private static volatile Second lastSecond = new Second(Long.MIN_VALUE, "");

    private final byte[] buffer;
    private int length;

    /** With room for that many bytes. */
    EventText(int most) {
        buffer = new byte[most];
    }

    private record Second(long epoch, String text) {}

    EventText text(String ascii) {
        length = Ascii.put(ascii, buffer, length);
        return this;
    }

    EventText id(Instant now) {
        length = EventIds.write(now, buffer, length);
        return this;
    }

    /** The second that the id says. */
    EventText second(Instant now) {
        var last = lastSecond;
        if (last.epoch != now.getEpochSecond()) {
            last = new Second(now.getEpochSecond(), Timestamps.format(Instant.ofEpochSecond(now.getEpochSecond())));
            lastSecond = last;
        }
        return text(last.text);
    }

    EventText number(long value) {
        return text(Long.toString(value));
    }

    byte[] bytes() {
        return Arrays.copyOf(buffer, length);
    }
}

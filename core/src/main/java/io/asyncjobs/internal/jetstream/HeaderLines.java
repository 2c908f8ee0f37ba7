package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.wire.Ascii;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The headers of one message, in their order; made for one message and used by one thread. */
final class HeaderLines {

    private static final String VERSION = "NATS/1.0\r\n";

    private String[] texts = new String[10];
    private int count;
    private int length = VERSION.length() + 2;

    /** Adds one; what may not stand in a header is sent as a question mark. */
    HeaderLines add(String name, String value) {
        if (count == texts.length) {
            texts = Arrays.copyOf(texts, count * 2);
        }
        texts[count++] = name;
        texts[count++] = value;
        length += name.length() + value.length() + 3;
        return this;
    }

    /** How many bytes they are, the last empty line too. */
    int length() {
        return length;
    }

    /** Writes them; returns where they end. */
    int writeTo(byte[] buffer, int start) {
        int at = Ascii.put(VERSION, buffer, start);
        for (int i = 0; i < count; i += 2) {
            at = header(texts[i], buffer, at);
            buffer[at++] = ':';
            at = header(texts[i + 1], buffer, at);
            at = endOfLine(buffer, at);
        }
        return endOfLine(buffer, at);
    }

    static int endOfLine(byte[] buffer, int at) {
        buffer[at] = '\r';
        buffer[at + 1] = '\n';
        return at + 2;
    }

    private static int header(String text, byte[] buffer, int start) {
        int end = Ascii.put(text, buffer, start);
        for (int i = start; i < end; i++) {
            if (buffer[i] < ' ' || buffer[i] == 127) {
                buffer[i] = '?';
            }
        }
        return end;
    }

    /** As the client library takes them. */
    Headers toHeaders() {
        var headers = new Headers();
        for (int i = 0; i < count; i += 2) {
            var text = new byte[texts[i + 1].length()];
            int unused = header(texts[i + 1], text, 0);
            headers.add(texts[i], new String(text, StandardCharsets.US_ASCII));
        }
        return headers;
    }
}

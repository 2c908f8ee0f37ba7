package io.asyncjobs.handler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a command writes to one stream: its first and its last part are kept, the rest is read away, so that the command
 * never blocks on a full pipe.
 */
final class CommandOutput {

    private static final int CHUNK = 8192;

    private final InputStream stream;
    private final int mostHead;
    private final Thread reader;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private byte[] tail = new byte[0];
    private final int mostTail;
    private long size;

    private CommandOutput(InputStream stream, int mostHead, int mostTail) {
        this.stream = stream;
        this.mostHead = mostHead;
        this.mostTail = mostTail;
        this.reader = Thread.ofVirtual().name("asyncjobs-command-output").unstarted(this::readAll);
    }

    /** Begins to read. */
    static CommandOutput read(InputStream stream, int mostHead, int mostTail) {
        var output = new CommandOutput(stream, mostHead, mostTail);
        output.reader.start();
        return output;
    }

    private void readAll() {
        var chunk = new byte[CHUNK];
        try (stream) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                keep(chunk, read);
            }
        } catch (IOException closed) {
            // the command is gone and with it the rest of its output
        }
    }

    private synchronized void keep(byte[] chunk, int length) {
        size += length;
        head.write(chunk, 0, Math.min(length, mostHead - head.size()));
        var both = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(chunk, 0, both, tail.length, length);
        tail = Arrays.copyOfRange(both, Math.max(0, both.length - mostTail), both.length);
    }

    /** Waits for the end of the stream, at most this long. */
    void await(Duration limit) throws InterruptedException {
        reader.join(limit);
    }

    /** How many bytes came. */
    synchronized long size() {
        return size;
    }

    /** The first part, read as UTF-8. */
    synchronized String head() {
        return head.toString(StandardCharsets.UTF_8);
    }

    /** The last part, read as UTF-8. */
    synchronized String tail() {
        int start = 0;
        while (size > tail.length && start < tail.length && (tail[start] & 0xC0) == 0x80) {
            start++; // not within a character
        }
        var text = new String(tail, start, tail.length - start, StandardCharsets.UTF_8);
        return size > tail.length ? "…" + text : text;
    }
}

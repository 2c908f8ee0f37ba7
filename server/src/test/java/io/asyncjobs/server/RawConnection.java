package io.asyncjobs.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which requests are written and answers read bit by bit. */
final class RawConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** An answer with a content of known length. */
    record Reply(int status, String head, String content) {

        boolean closes() {
            return head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n");
        }
    }

    RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** These lines and an empty one. */
    RawConnection head(String... lines) throws IOException {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    Reply reply() throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the server closed after: " + head);
            }
            head.write(next);
        }
        var text = head.toString(StandardCharsets.UTF_8);
        int length = text.lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return new Reply(
                Integer.parseInt(text.split(" ", 3)[1]),
                text,
                new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** What comes of an answer of unknown length before the server breaks it off; fails where the answer is complete. */
    String brokenOff() throws IOException {
        var all = new ByteArrayOutputStream();
        var part = new byte[8 * 1024];
        try {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                all.write(part, 0, length);
            }
        } catch (SocketException reset) {
            // which is an end too
        }
        var text = all.toString(StandardCharsets.UTF_8);
        if (text.endsWith("\r\n0\r\n\r\n")) {
            throw new IOException("the answer is complete: " + text);
        }
        return text;
    }

    /** Whether the server ends it, within the time that reading waits. */
    boolean isEnded() {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

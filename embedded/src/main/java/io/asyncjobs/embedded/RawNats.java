package io.asyncjobs.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Just enough of the NATS protocol to ask JetStream something without a client library. For one thread. */
final class RawNats implements AutoCloseable {
    private static final String INBOX = "_INBOX.raw";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Socket socket;
    private final InputStream in;

    RawNats(int port) throws IOException {
        this(port, "{\"verbose\":false}", LIMIT);
    }

    /** Connects to loopback; the limit is for every wait for the server. */
    RawNats(int port, String connectOptions, Duration limit) throws IOException {
        int millis = Math.toIntExact(limit.toMillis());
        socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), millis);
            socket.setSoTimeout(millis);
            in = new BufferedInputStream(socket.getInputStream());
            var info = readLine();
            if (info.contains("\"tls_required\":true")) {
                throw new RefusedException(info);
            }
            send("CONNECT " + connectOptions + "\r\nSUB " + INBOX + " 1\r\nPING\r\n");
            for (var line = readLine(); !line.equals("PONG"); line = readLine()) {
                if (line.startsWith("-ERR")) {
                    throw new RefusedException(line);
                }
            }
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The server does not want this client, or what it asked. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String line) {
            super(line);
        }
    }

    /** Creates a stream that takes the subjects below its name, and gives the answer. */
    String createStream(String name, int replicas, String storage) throws IOException {
        return request(
                "$JS.API.STREAM.CREATE." + name,
                "{\"name\":\"%1$s\",\"subjects\":[\"%1$s.>\"],\"num_replicas\":%2$d,\"storage\":\"%3$s\"}"
                        .formatted(name, replicas, storage));
    }

    String deleteStream(String name) throws IOException {
        return request("$JS.API.STREAM.DELETE." + name, "");
    }

    String request(String subject, String payload) throws IOException {
        var bytes = payload.getBytes(StandardCharsets.UTF_8);
        send("PUB " + subject + " " + INBOX + " " + bytes.length + "\r\n" + payload + "\r\n");
        while (true) {
            var line = readLine();
            if (line.startsWith("-ERR")) {
                throw new RefusedException(line);
            }
            if (line.startsWith("PING")) {
                send("PONG\r\n");
            }
            if (line.startsWith("MSG ")) {
                int size = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
                var answer = new String(in.readNBytes(size), StandardCharsets.UTF_8);
                readLine();
                return answer;
            }
        }
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String readLine() throws IOException {
        var line = new StringBuilder();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

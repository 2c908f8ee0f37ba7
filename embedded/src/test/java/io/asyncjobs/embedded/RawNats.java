package io.asyncjobs.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Just enough of the NATS protocol to ask JetStream something without a client library. */
final class RawNats implements AutoCloseable {
    private static final String INBOX = "_INBOX.raw";

    private final Socket socket;
    private final InputStream in;

    RawNats(int port) throws IOException {
        this(port, "{\"verbose\":false}");
    }

    RawNats(int port, String connectOptions) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
        readLine();
        send("CONNECT " + connectOptions + "\r\nSUB " + INBOX + " 1\r\nPING\r\n");
        for (var line = readLine(); !line.equals("PONG"); line = readLine()) {
            if (line.startsWith("-ERR")) {
                socket.close();
                throw new IOException(line);
            }
        }
    }

    /** Creates a stream with file storage that takes the subjects below its name, and gives the answer. */
    String createStream(String name, int replicas) throws IOException {
        return request(
                "$JS.API.STREAM.CREATE." + name,
                "{\"name\":\"" + name + "\",\"subjects\":[\"" + name + ".>\"],\"num_replicas\":" + replicas + "}");
    }

    long messagesIn(String stream) throws IOException {
        var answer = request("$JS.API.STREAM.INFO." + stream, "");
        return Long.parseLong(answer.replaceAll("(?s).*\"messages\":(\\d+).*", "$1"));
    }

    String request(String subject, String payload) throws IOException {
        var bytes = payload.getBytes(StandardCharsets.UTF_8);
        send("PUB " + subject + " " + INBOX + " " + bytes.length + "\r\n" + payload + "\r\n");
        while (true) {
            var line = readLine();
            if (line.startsWith("-ERR")) {
                throw new IOException(line);
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

package io.asyncjobs.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Requests as no client of HTTP would send them. */
final class RawHttp {

    private final URI url;

    RawHttp(String url) {
        this.url = URI.create(url);
    }

    /** An open connection; reading waits a minute at most. */
    Socket connect() throws IOException {
        return connect(new Socket());
    }

    /** One that keeps no more than about so much of what is not read. */
    Socket connect(int bytes) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(bytes);
        return connect(socket);
    }

    /** One over TLS, as that client. */
    Socket connect(SSLContext client) throws IOException {
        return client.getSocketFactory().createSocket(connect(), url.getHost(), url.getPort(), true);
    }

    private Socket connect(Socket socket) throws IOException {
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Sends these lines and an empty one; all that is answered until the server closes. */
    String send(String... lines) throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(readAll(socket), StandardCharsets.UTF_8);
        }
    }

    /** All up to the end, or up to where the connection was broken off: the server need not read what it refuses. */
    private static byte[] readAll(Socket socket) throws IOException {
        var all = new ByteArrayOutputStream();
        var part = new byte[1024];
        try {
            for (int length = socket.getInputStream().read(part);
                    length >= 0;
                    length = socket.getInputStream().read(part)) {
                all.write(part, 0, length);
            }
        } catch (SocketException reset) {
            if (all.size() == 0) {
                throw reset;
            }
        }
        return all.toByteArray();
    }

    /** The status of a GET of this path, exactly as it is written, with these headers beside the usual. */
    int get(String path, String host, String... headers) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("GET " + path + " HTTP/1.1");
        lines.add("Host: " + host);
        lines.add("Connection: close");
        lines.addAll(List.of(headers));
        return status(send(lines.toArray(String[]::new)));
    }

    static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }
}

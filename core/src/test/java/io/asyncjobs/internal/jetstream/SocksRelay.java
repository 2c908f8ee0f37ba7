package io.asyncjobs.internal.jetstream;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A SOCKS5 proxy without login that leads every host name to one loopback port and remembers what it was asked for. */
final class SocksRelay implements AutoCloseable {

    private static final int DOMAIN = 3;

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final int targetPort;

    SocksRelay(int targetPort) throws IOException {
        this.targetPort = targetPort;
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "socks5://127.0.0.1:" + listener.getLocalPort();
    }

    List<String> asked() {
        return asked;
    }

    private void accept() {
        while (true) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var target = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
            var in = new DataInputStream(client.getInputStream());
            in.readByte();
            in.readFully(new byte[in.readUnsignedByte()]);
            client.getOutputStream().write(new byte[] {5, 0});
            in.readFully(new byte[3]);
            if (in.readByte() != DOMAIN) {
                return;
            }
            byte[] host = new byte[in.readUnsignedByte()];
            in.readFully(host);
            asked.add(new String(host, StandardCharsets.US_ASCII) + ":" + in.readUnsignedShort());
            client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            var back = Thread.ofVirtual().start(() -> copy(target, client));
            copy(client, target);
            back.join();
        } catch (IOException | InterruptedException ended) {
            // the test sees it by its connection
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException ended) {
            // as above
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}

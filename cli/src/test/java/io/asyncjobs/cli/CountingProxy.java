package io.asyncjobs.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes to a local port and back, and knows how many connections are open and how many were answered. */
final class CountingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int port;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    CountingProxy(int port) throws IOException {
        this.port = port;
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "nats://127.0.0.1:" + server.getLocalPort();
    }

    int open() {
        return open.get();
    }

    int answered() {
        return answered.get();
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Socket client) {
        open.incrementAndGet();
        try (client;
                var target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var back = Thread.ofVirtual().start(() -> pass(target, client));
            pass(client, target);
            target.shutdownInput();
            back.join();
        } catch (IOException | InterruptedException over) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            var buffer = new byte[8192];
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
                answered.incrementAndGet();
            }
        } catch (IOException over) {
            // one side is gone
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

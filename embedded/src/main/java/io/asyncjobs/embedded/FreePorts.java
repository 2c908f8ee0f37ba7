package io.asyncjobs.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports below the range that systems give to outgoing connections. From that range, a port could be lost
 * to some client while the server restarts, even to a client that reconnects to it and reaches itself.
 */
final class FreePorts {
    private static final int FIRST = 15_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {}

    static int one() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port)) {
                return port;
            }
        }
        throw new NatsServerException("No free loopback port was found between " + FIRST + " and " + END
                + "; stop some of the programs that listen there");
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            // Without this, a port whose last connections are in TIME_WAIT would look taken; the server sets it as
            // well.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

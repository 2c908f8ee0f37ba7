package io.asyncjobs.examples;

import io.asyncjobs.embedded.NatsServer;

/** Runs an example on the server whose URL is the first argument; without one, on a server that lives as long as the example. */
final class OnServer {

    private OnServer() {}

    @FunctionalInterface
    interface Example {
        void run(String url) throws Exception;
    }

    static void run(Example example, String... args) throws Exception {
        if (args.length > 0) {
            example.run(args[0]);
            return;
        }
        try (var server = NatsServer.start()) {
            example.run(server.url());
        }
    }
}

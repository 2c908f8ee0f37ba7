package io.asyncjobs.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Runs a server in a JVM of its own for the tests: prints its process id, port and run folder, and leaves without closing
 * it when it reads a line. Ended by a signal, it says whether the server still answers while it drains.
 */
final class ParentProgram {
    private ParentProgram() {}

    public static void main(String[] args) throws IOException {
        var server = NatsServer.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> say("answers while draining: " + answers(server))));
        say(server.pid() + " " + server.port() + " " + server.storeDir().getParent());
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        System.exit(0);
    }

    private static boolean answers(NatsServer server) {
        try (var nats = new RawNats(server.port())) {
            // The second question comes after any signal to the server had its effect.
            return nats.request("$JS.API.INFO", "").contains("streams")
                    && !Waiting.until(() -> !server.isRunning(), Duration.ofSeconds(1))
                    && nats.request("$JS.API.INFO", "").contains("streams");
        } catch (IOException e) {
            return false;
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

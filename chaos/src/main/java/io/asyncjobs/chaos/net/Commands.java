package io.asyncjobs.chaos.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/** Runs programs that change networks. */
final class Commands {

    private Commands() {}

    /** Runs it; what it wrote is in the message where it fails. */
    static void run(String command) throws IOException, InterruptedException {
        var words = List.of(command.split(" ", -1));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output.strip());
        }
    }

    /** Runs it whatever comes of it. */
    static void tryToRun(String command) {
        try {
            run(command);
        } catch (IOException nothingToUndo) {
            // it is gone already
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

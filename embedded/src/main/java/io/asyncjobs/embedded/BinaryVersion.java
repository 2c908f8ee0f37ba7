package io.asyncjobs.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a program which nats-server it is. */
final class BinaryVersion {
    private static final long LIMIT_SECONDS = 10;
    private static final int MAX_ANSWER = 4096;

    private BinaryVersion() {}

    /** Empty where the program does not run, or is something else. */
    static Optional<ServerVersion> ask(Path path) {
        Process process = null;
        try {
            process = new ProcessBuilder(path.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            // The answer fits into the pipe's buffer, so that waiting before reading cannot block the program.
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return Optional.empty();
            }
            var answer = new String(process.getInputStream().readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
            return answer.startsWith("nats-server") ? ServerVersion.in(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NatsServerException("Interrupted while asking " + path + " for its version", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}

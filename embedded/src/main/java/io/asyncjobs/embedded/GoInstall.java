package io.asyncjobs.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds a server from source with the Go toolchain on the PATH. */
final class GoInstall {
    private static final String MODULE = "github.com/nats-io/nats-server/v2";
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(20);
    private static final int KEPT_LINES = 5;

    private final Environment environment;
    private final Consumer<String> progress;

    GoInstall(Environment environment, Consumer<String> progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /** There is no Go here, or it could not build the server; the message says which. */
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        FailedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    Path build(ServerVersion version, Path work) throws FailedException {
        var go = toolchain().orElseThrow(() -> new FailedException("building it: no go on the PATH", null));
        var what = MODULE + "@v" + version;
        progress.accept("Building nats-server " + version + " with " + go + ", which can take some minutes");
        try {
            var log = work.resolve("go.log");
            var process = start(go, what, work, log);
            try {
                if (!awaitEnd(process)) {
                    throw new FailedException(
                            "go install " + what + ": not done after " + LIMIT.toMinutes() + " minutes", null);
                }
                if (process.exitValue() != 0) {
                    throw new FailedException("go install " + what + ": " + tail(log), null);
                }
            } finally {
                process.destroyForcibly();
            }
            return work.resolve("nats-server");
        } catch (IOException e) {
            throw new FailedException("go install " + what + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException("go install " + what + ": interrupted", e);
        }
    }

    private boolean awaitEnd(Process process) throws InterruptedException {
        long start = System.nanoTime();
        while (!process.waitFor(REPORT_EVERY.toSeconds(), TimeUnit.SECONDS)) {
            var taken = Duration.ofNanos(System.nanoTime() - start);
            if (taken.compareTo(LIMIT) > 0) {
                return false;
            }
            progress.accept("Still building nats-server after " + taken.toSeconds() + " seconds");
        }
        return true;
    }

    private static String tail(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - KEPT_LINES), lines.size()));
    }

    private Optional<Path> toolchain() {
        return environment.pathFolders().stream()
                .map(folder -> folder.resolve("go"))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Process start(Path go, String what, Path work, Path log) throws IOException {
        var builder = new ProcessBuilder(go.toString(), "install", what)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        var variables = builder.environment();
        variables.clear();
        variables.putAll(environment.variables());
        // For another target, go refuses GOBIN and the program would not run here.
        variables.remove("GOOS");
        variables.remove("GOARCH");
        variables.put("GOBIN", work.toString());
        return builder.start();
    }
}

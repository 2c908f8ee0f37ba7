package io.asyncjobs.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server process together with the shell script that guards it ({@code guard.sh}). The script holds a pipe from this
 * JVM and kills the server when the pipe closes, which the operating system does however this JVM ends.
 */
final class GuardedProcess {
    private static final String SCRIPT = script();
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Process guard;
    private final long pid;
    /** Empty where the server had ended, and was reaped, before it could be looked up. */
    private final Optional<ProcessHandle> server;

    private GuardedProcess(Process guard, long pid) {
        this.guard = guard;
        this.pid = pid;
        this.server = ProcessHandle.of(pid);
    }

    /** Starts a command; where this JVM dies, {@code scratch} is removed after the server has ended. */
    static GuardedProcess start(List<String> command, Path log, Path scratch) {
        var line = new ArrayList<>(List.of("sh", "-c", SCRIPT, "asyncjobs-guard", log.toString(), scratch.toString()));
        line.addAll(command);
        Process guard = null;
        try {
            guard = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var answer = new BufferedReader(new InputStreamReader(guard.getInputStream(), StandardCharsets.UTF_8));
            var pid = answer.readLine();
            if (pid == null) {
                throw new IOException("the guarding shell ended");
            }
            return new GuardedProcess(guard, Long.parseLong(pid.strip()));
        } catch (IOException | NumberFormatException e) {
            if (guard != null) {
                guard.destroyForcibly();
            }
            throw new NatsServerException("The process " + command.getFirst() + " cannot be started: " + e, e);
        }
    }

    long pid() {
        return pid;
    }

    boolean isAlive() {
        return guard.isAlive() && server.isPresent() && server.get().isAlive();
    }

    /** Asks the server to end, and kills it where it has not after the limit. */
    void stop(Duration limit) {
        // A process that is frozen by SIGSTOP would not see the request.
        signal("CONT");
        server.ifPresent(ProcessHandle::destroy);
        if (awaitEnd(limit)) {
            release();
        } else {
            kill();
        }
    }

    void kill() {
        server.ifPresent(ProcessHandle::destroyForcibly);
        boolean ended = awaitEnd(KILL_LIMIT);
        release();
        if (!ended) {
            throw new NatsServerException("The nats-server with process id " + pid + " does not end, even by SIGKILL");
        }
    }

    /** Sends a signal by its name without SIG; no effect on a process that has ended. */
    void signal(String name) {
        if (server.isEmpty() || !server.get().isAlive()) {
            return;
        }
        try {
            var kill = new ProcessBuilder("sh", "-c", "kill -s " + name + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            within(kill.onExit(), KILL_LIMIT);
        } catch (IOException e) {
            throw new NatsServerException("Signal " + name + " cannot be sent to the nats-server: " + e, e);
        }
    }

    /** The guard ends after its server, unless somebody killed the guard alone. */
    private boolean awaitEnd(Duration limit) {
        return within(guard.onExit(), limit)
                && (server.isEmpty() || within(server.get().onExit(), limit));
    }

    /** Goes on waiting where the thread is interrupted: its caller must not leave a server behind. */
    private static boolean within(Future<?> end, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void release() {
        try {
            guard.getOutputStream().close();
            guard.getInputStream().close();
        } catch (IOException e) {
            // The other ends are gone, so there is nothing that could be lost.
        }
    }

    private static String script() {
        try (var in = GuardedProcess.class.getResourceAsStream("guard.sh")) {
            return new String(Objects.requireNonNull(in, "guard.sh").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new NatsServerException("guard.sh cannot be read from the jar: " + e, e);
        }
    }
}

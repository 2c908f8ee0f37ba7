package io.asyncjobs.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running Go program. It ends when its stdin is closed, so that it cannot outlive these tests; closing kills it. */
final class GoProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<String> command;
    private final Process process;
    private final Queue<JsonNode> lines = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Thread stdout;
    private final Thread stderr;

    private GoProcess(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.stdout = reader("stdout", process.getInputStream(), line -> lines.add(JSON.readTree(line)));
        this.stderr = reader("stderr", process.getErrorStream(), complaints::add);
    }

    static GoProcess start(List<String> command) throws IOException {
        var process = new GoProcess(command, new ProcessBuilder(command).start());
        process.stdout.start();
        process.stderr.start();
        return process;
    }

    private static Thread reader(String name, InputStream stream, Consumer<String> onLine) {
        return Thread.ofVirtual().name("goaj-" + name).unstarted(() -> {
            try (var in = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                in.lines().forEach(onLine);
            } catch (IOException | UncheckedIOException killed) {
                // what it had not said yet is lost with it
            }
        });
    }

    /** What it has printed so far, a document for each line. */
    List<JsonNode> lines() {
        return List.copyOf(lines);
    }

    /** Waits until it has printed such a line; fails at once where it ends without. */
    GoProcess printed(String what, Predicate<JsonNode> wanted) {
        await(what).atMost(LIMIT).until(() -> {
            // asked first, so that its last lines are read
            boolean ended = !process.isAlive() && !stdout.isAlive();
            boolean found = lines().stream().anyMatch(wanted);
            assertThat(ended && !found).as("ended before: %s%n%s", what, this).isFalse();
            return found;
        });
        return this;
    }

    /** Waits until it does what it was started for. */
    GoProcess ready() {
        return printed("it is ready", line -> line.has("ready"));
    }

    /** Waits until it has ended by itself, which must be a success. */
    List<JsonNode> ended() throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("ended within %s: %s", LIMIT, this)
                .isTrue();
        stdout.join();
        stderr.join();
        assertThat(process.exitValue()).as("exit code of %s", this).isZero();
        return lines();
    }

    /** Lets it end in order. */
    List<JsonNode> stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return ended();
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public String toString() {
        var text = new ArrayList<String>();
        text.add(String.join(" ", command));
        lines.forEach(line -> text.add("stdout: " + line));
        complaints.forEach(line -> text.add("stderr: " + line));
        return String.join("\n", text);
    }
}

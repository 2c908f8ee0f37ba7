package io.asyncjobs.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A scheduler's process, from the outside. */
final class OtherScheduler implements AutoCloseable {

    private final Process process;

    private OtherScheduler(Process process) {
        this.process = process;
    }

    /** Starts one by the Java and the classes of this process. */
    static OtherScheduler start(Stage.Place place, String name) throws IOException {
        return new OtherScheduler(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SchedulerProgram.class.getName(),
                        place.server(),
                        place.namespace(),
                        name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /**
     * Blocks until it leads; no interrupt ends that, {@link #close} does.
     *
     * @throws IllegalStateException if it has ended
     */
    void untilItLeads() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            if (!SchedulerProgram.LEADS.equals(lines.readLine())) {
                throw new IllegalStateException("the first scheduler's process ended before it led");
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Kills it: nothing is finished, nothing given up. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

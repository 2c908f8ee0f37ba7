package io.asyncjobs.chaos.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of the workload as a process of its own, which ends with this one at the latest. */
public final class ChildProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 40;

    private final String name;
    private final Process process;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts a program; what it prints goes to a file of its name. Classes of {@code first} take the place of others. */
    static ChildProcess start(
            String name, Path folder, Class<?> program, List<String> jvm, Optional<Path> first, List<String> arguments)
            throws IOException {
        var command = new ArrayList<>(Launch.command(jvm, first));
        command.add(program.getName());
        command.addAll(arguments);
        return new ChildProcess(
                name,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .start());
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** Its id. */
    long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@code kill -9}, and waits for its end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** {@code kill -9} without waiting. */
    public void strike() {
        process.destroyForcibly();
    }

    /** Freezes it, as a machine that stands still. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", signal, String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Asks it to end and waits; one that does not is killed. Says whether it ended by itself and well. */
    public boolean stop() throws InterruptedException {
        try {
            process.getOutputStream().write("stop\n".getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            // it has ended
        }
        return awaitEnd(STOP_SECONDS);
    }

    /** Waits for its own end; after that time it is killed. Says whether it ended by itself and well. */
    public boolean awaitEnd(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            kill();
            return false;
        }
        return process.exitValue() == 0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

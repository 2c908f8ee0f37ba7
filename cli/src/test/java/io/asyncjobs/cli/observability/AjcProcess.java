package io.asyncjobs.cli.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ajc} in a Java process of its own; closing ends it as a person would. */
@SuppressWarnings("try") // closing waits, and may be interrupted
final class AjcProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private AjcProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** With so small a heap for new objects that it is collected while a test looks. */
    static AjcProcess start(String server, Path folder, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmn4m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.asyncjobs.cli.Main",
                "--server",
                server));
        command.addAll(List.of(args));
        var log = Files.createTempFile(folder, "ajc", ".log");
        return new AjcProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public String toString() {
        return Repository.text(log);
    }
}

package io.asyncjobs.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Another program while it runs: it answers one JSON document a line on its standard output, and ends when its standard
 * input closes, so that it cannot outlive this process. Used by one thread.
 */
final class ProgramRun implements AutoCloseable {

    private static final int LAST_LINES = 5;
    private static final int END_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Path complaints;

    private ProgramRun(String name, Process process, Path complaints) {
        this.name = name;
        this.process = process;
        this.complaints = complaints;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ProgramRun start(String name, List<String> command) throws IOException {
        var complaints = Files.createTempFile("asyncjobs-bench-", ".log");
        try {
            return new ProgramRun(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(Redirect.to(complaints.toFile()))
                            .start(),
                    complaints);
        } catch (IOException failed) {
            Files.deleteIfExists(complaints);
            throw failed;
        }
    }

    /** Its next answer; waits for it. */
    JsonNode answer() throws IOException, InterruptedException {
        var line = Waiting.interruptibly(answers::readLine, process::destroyForcibly);
        if (line == null) {
            throw new IOException(name + " ended without an answer: " + lastComplaints());
        }
        try {
            return JsonMapper.shared().readTree(line);
        } catch (JacksonException notJson) {
            throw new IOException(name + " answered what is no JSON: " + line, notJson);
        }
    }

    /** Tells it something. */
    void tell(String line) throws IOException {
        var input = process.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private String lastComplaints() throws IOException {
        var lines = Files.readAllLines(complaints, StandardCharsets.UTF_8);
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
                .collect(Collectors.joining(" / "));
    }

    /** Closes its input and waits for its end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // it has ended
        }
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Files.deleteIfExists(complaints);
        } catch (IOException kept) {
            // an empty file in the folder of temporary ones
        }
    }
}

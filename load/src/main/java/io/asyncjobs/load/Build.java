package io.asyncjobs.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A build of this program that is measured as a whole.
 *
 * @param given what the user named it by
 * @param program its {@code ajc}
 */
record Build(Path given, Path program) {

    private static final long LIMIT_MINUTES = 60;
    private static final long END_SECONDS = 30;

    /**
     * In that folder, where {@code ajc} is in it or in its {@code bin}, or the program itself.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Build at(Path given) {
        return Stream.of(given, given.resolve("ajc"), given.resolve("bin").resolve("ajc"))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(file -> new Build(given, file.toAbsolutePath().normalize()))
                .orElseThrow(() -> new IllegalArgumentException("there is no build at " + given
                        + "; name a folder with ajc or bin/ajc in it, or that program itself"));
    }

    /** What it says its version is; it is built first where it is a folder of sources. */
    String version() throws IOException, InterruptedException {
        var said = run(List.of("--version"));
        return said.lines().findFirst().orElse("").strip();
    }

    /** The document of one measurement. */
    JsonNode bench(List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bench", "--json"));
        command.addAll(arguments);
        var said = run(command);
        try {
            var document = JsonMapper.shared().readTree(said);
            if (document.path("rows").isArray()) {
                return document;
            }
        } catch (JacksonException notJson) {
            // said below
        }
        throw new IOException(given + " printed no document of figures");
    }

    /** What it printed; an end with another status than 0 is a failure. */
    private String run(List<String> arguments) throws IOException, InterruptedException {
        var said = Files.createTempFile("asyncjobs-bench-", ".out");
        var complaints = Files.createTempFile("asyncjobs-bench-", ".err");
        try {
            var command = new ArrayList<>(List.of(program.toString()));
            command.addAll(arguments);
            int status = await(new ProcessBuilder(command)
                    .redirectOutput(said.toFile())
                    .redirectError(complaints.toFile())
                    .start());
            if (status != 0) {
                throw new IOException(given + " ended with status " + status + ": " + complaint(complaints));
            }
            return Files.readString(said);
        } finally {
            Files.deleteIfExists(said);
            Files.deleteIfExists(complaints);
        }
    }

    /** Its own sentence, where it says one. */
    private static String complaint(Path file) throws IOException {
        var lines = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.stream()
                .filter(line -> line.startsWith("ajc: "))
                .findFirst()
                .map(line -> line.substring("ajc: ".length()))
                .orElseGet(() -> lines.isEmpty() ? "it said nothing" : lines.getLast());
    }

    private int await(Process process) throws IOException, InterruptedException {
        try {
            process.getOutputStream().close();
            if (process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            throw new IOException(given + " was not done after " + LIMIT_MINUTES + " minutes");
        } finally {
            end(process);
        }
    }

    /** It removes what it made before it ends. */
    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}

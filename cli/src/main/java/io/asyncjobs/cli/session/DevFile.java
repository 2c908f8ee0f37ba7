package io.asyncjobs.cli.session;

import io.asyncjobs.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** The file by which commands find the running {@code ajc dev}: its URL and its process. */
public record DevFile(Path path) {

    /** The file of the user. */
    public static DevFile of(Surroundings surroundings) {
        return new DevFile(surroundings.stateFolder().resolve("dev.json"));
    }

    /** The URL that was announced, if the process that announced it is still there. */
    public Optional<String> url() {
        try {
            var json = Json.tree(Files.readAllBytes(path));
            var started = json.path("started").asString("");
            return ProcessHandle.of(json.path("pid").asLong(0))
                    .filter(process -> startOf(process).equals(started))
                    .map(process -> json.path("url").asString(""))
                    .filter(url -> !url.isEmpty());
        } catch (IOException | JacksonException absent) {
            // a missing, half-written or foreign file is no announcement
            return Optional.empty();
        }
    }

    /**
     * Announces a server of this process.
     *
     * @throws CommandException if the file cannot be written
     */
    public void announce(String url) {
        var self = ProcessHandle.current();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("url", url);
        content.put("pid", self.pid());
        content.put("started", startOf(self));
        try {
            Files.createDirectories(path.getParent());
            var next = path.resolveSibling("dev.json." + self.pid());
            Files.writeString(next, Json.line(content));
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new CommandException("the file " + path + ", by which other commands find this server, cannot be"
                    + " written (" + failed + "); make its folder writable");
        }
    }

    /** Takes the announcement back if it is still that of this URL. */
    public void withdraw(String url) {
        if (url().filter(url::equals).isPresent()) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException stays) {
                // it names a process that is about to end, so nobody believes it
            }
        }
    }

    /** Process ids are used again; together with the start they are not. */
    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}

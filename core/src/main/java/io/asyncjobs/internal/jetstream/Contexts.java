package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The NATS contexts of a user: named sets of connection settings that the {@code nats} command line tool keeps. They are
 * only read here.
 *
 * <p>Files are read anew by each call; safe for use by many threads.
 */
public final class Contexts {

    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final Map<String, String> environment;

    /**
     * The contexts below a configuration folder.
     *
     * @param configFolder what {@code XDG_CONFIG_HOME} names: the folder that holds {@code nats}; it need not exist
     * @param environment the variables that paths and {@code env://} references of contexts may name
     */
    public Contexts(Path configFolder, Map<String, String> environment) {
        this.folder = configFolder.resolve("nats");
        this.environment = Map.copyOf(environment);
    }

    /** The contexts of the user who runs this process: {@code $XDG_CONFIG_HOME}, else {@code ~/.config}. */
    public static Contexts ofProcess() {
        return of(System.getenv());
    }

    static Contexts of(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        var config =
                configured.isEmpty() ? Path.of(References.home(environment)).resolve(".config") : Path.of(configured);
        return new Contexts(config, environment);
    }

    /**
     * The context of that name.
     *
     * @throws IllegalArgumentException if the name is empty or could leave the folder of contexts
     * @throws NotFoundException if there is none; the message lists those that there are
     * @throws CorruptDataException if its file cannot be read as a context
     */
    public NatsContext load(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("the NATS context name \"" + name
                    + "\" is invalid: it is empty or has \"..\", \"/\" or \"\\\" in it");
        }
        var file = contextFolder().resolve(name + SUFFIX);
        try {
            return NatsContext.of(name, parse(file, Files.readAllBytes(file)), file);
        } catch (NoSuchFileException missing) {
            throw new NotFoundException("there is no NATS context " + name + " in " + contextFolder() + "; " + known());
        } catch (IOException unreadable) {
            throw new CorruptDataException(
                    "the NATS context file " + file + " cannot be read: check its permissions", unreadable);
        }
    }

    /** The name of the context that the user selected ({@code nats context select}), if any. It may not exist any more. */
    public Optional<String> selected() {
        var file = folder.resolve("context.txt");
        try {
            return Optional.of(Files.readString(file).strip()).filter(name -> !name.isEmpty());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new CorruptDataException(
                    "the name of the selected NATS context cannot be read from " + file + ": check its permissions",
                    unreadable);
        }
    }

    /** The names of all contexts, sorted. */
    public List<String> list() {
        if (!Files.isDirectory(contextFolder())) {
            return List.of();
        }
        try (var files = Files.list(contextFolder())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .filter(Contexts::isValid)
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new CorruptDataException("the NATS contexts in " + contextFolder() + " cannot be listed", unreadable);
        }
    }

    /** What the context means for a connection. Its files and variables are looked up when it is applied. */
    public ContextOptions options(NatsContext context) {
        return new ContextOptions(context, environment);
    }

    private Path contextFolder() {
        return folder.resolve("context");
    }

    private String known() {
        var names = list();
        return names.isEmpty()
                ? "there are none at all: make one with \"nats context add\""
                : "known are: " + String.join(", ", names);
    }

    private static boolean isValid(String name) {
        return !name.isBlank() && !name.contains("..") && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ');
    }

    static JsonNode parse(Path file, byte[] bytes) {
        try {
            var json = JSON.readTree(bytes);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException broken) {
            // neither its text nor the cause is passed on: both quote the file, which may hold secrets
            var at = broken.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw new CorruptDataException("the NATS context file " + file + " is not JSON" + where);
        }
        throw new CorruptDataException("the NATS context file " + file + " is not a JSON object");
    }
}

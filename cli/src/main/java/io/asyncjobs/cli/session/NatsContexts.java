package io.asyncjobs.cli.session;

import io.asyncjobs.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** The NATS contexts of the user, as the {@code nats} command line keeps them; how to connect by one is read elsewhere. */
public record NatsContexts(Path folder) {

    private static final String SUFFIX = ".json";

    /** The name of the selected context, if one is selected; it may not exist any more. */
    public Optional<String> selected() {
        var file = selection();
        try {
            return Optional.of(Files.readString(file).strip()).filter(name -> !name.isEmpty());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new CommandException("the name of the selected NATS context cannot be read from " + file + ": "
                    + unreadable.getMessage());
        }
    }

    /** Whether there is a context of that name. */
    public boolean has(String name) {
        return isName(name) && Files.isRegularFile(file(name));
    }

    /** The names of all contexts, sorted. */
    public List<String> names() {
        if (!Files.isDirectory(contexts())) {
            return List.of();
        }
        try (var files = Files.list(contexts())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .filter(NatsContexts::isName)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            throw new CommandException("the NATS contexts in " + contexts() + " cannot be listed (" + unreadable
                    + "); check the folder's permissions");
        }
    }

    /**
     * What the file of a context says.
     *
     * @throws CommandException if there is no such context, or its file cannot be read
     */
    public NatsContext load(String name) {
        if (!has(name)) {
            throw unknown(name);
        }
        var file = file(name);
        try {
            var json = Json.tree(Files.readAllBytes(file));
            if (json.isObject()) {
                return new NatsContext(name, file, json);
            }
        } catch (IOException unreadable) {
            throw new CommandException("the NATS context file " + file + " cannot be read; check its permissions");
        } catch (JacksonException broken) {
            // its text would quote the file, which may hold secrets
        }
        throw new CommandException("the NATS context file " + file + " is not a JSON object; mend it or delete it");
    }

    /**
     * Selects a context for this program and for all that read the selection. The file is replaced in one step.
     *
     * @throws CommandException if there is no such context, its file cannot be read, or the selection cannot be written
     */
    public void select(String name) {
        load(name);
        try {
            var file = selection();
            file = Files.exists(file) ? file.toRealPath() : file; // a link stays a link
            var next = Files.createTempFile(file.getParent(), "context", ".next");
            try {
                Files.writeString(next, name);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException failed) {
            throw new CommandException("the selection of NATS context " + name + " cannot be written to " + selection()
                    + " (" + failed + "); make its folder writable");
        }
    }

    private CommandException unknown(String name) {
        var names = names();
        return new CommandException("there is no NATS context \"" + name + "\" in " + contexts() + "; "
                + (names.isEmpty()
                        ? "there are none at all: make one with \"nats context add\""
                        : "known are: " + String.join(", ", names)));
    }

    private Path selection() {
        return folder.resolve("context.txt");
    }

    private Path contexts() {
        return folder.resolve("context");
    }

    private Path file(String name) {
        return contexts().resolve(name + SUFFIX);
    }

    /** What could leave the folder is no name. */
    private static boolean isName(String name) {
        return !name.isBlank() && !name.contains("..") && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ');
    }
}

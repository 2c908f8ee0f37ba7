package io.asyncjobs.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Which NATS contexts there are; what they say is read elsewhere. */
record NatsContexts(Path folder) {

    /** The name of the selected context, if one is selected. */
    Optional<String> selected() {
        var file = folder.resolve("context.txt");
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
    boolean has(String name) {
        return Files.isRegularFile(folder.resolve("context").resolve(name + ".json"));
    }
}

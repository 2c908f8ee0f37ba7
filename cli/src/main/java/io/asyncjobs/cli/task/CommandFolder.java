package io.asyncjobs.cli.task;

import io.asyncjobs.cli.session.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder with the documents of running commands; nothing of it is left when it is closed. Safe for use by many threads. */
final class CommandFolder implements AutoCloseable {

    private final Path path;

    private CommandFolder(Path path) {
        this.path = path;
    }

    static CommandFolder open() {
        try {
            return new CommandFolder(Files.createTempDirectory("ajc-process-"));
        } catch (IOException refused) {
            throw new CommandException("there is no place for the documents of tasks (" + refused
                    + "); make the temporary folder writable");
        }
    }

    Path path() {
        return path;
    }

    /** Handlers may still be at work, so the folder is moved out of their reach before it is emptied. */
    @Override
    public void close() {
        var gone = path.resolveSibling(path.getFileName() + ".gone");
        try {
            Files.move(path, gone);
            try (var documents = Files.newDirectoryStream(gone)) {
                for (var document : documents) {
                    Files.deleteIfExists(document);
                }
            }
            Files.delete(gone);
        } catch (IOException closed) {
            // closed before, or the folder of temporary files was cleaned by somebody else
        }
    }
}

package io.asyncjobs.cli.task;

import io.asyncjobs.cli.session.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The folder with the documents of running commands; nothing of it is left when it is closed. What a process that was killed
 * left is removed by the next one of its user. Safe for use by many threads.
 */
final class CommandFolder implements AutoCloseable {

    private static final String NAME = "ajc-process-";

    private static final Pattern PID = Pattern.compile(NAME + "([0-9]{1,9})-[0-9]+");

    private final Path path;

    private CommandFolder(Path path) {
        this.path = path;
    }

    static CommandFolder open() {
        try {
            var made = Files.createTempDirectory(NAME + ProcessHandle.current().pid() + "-");
            removeLeft(made);
            return new CommandFolder(made);
        } catch (IOException refused) {
            throw new CommandException("there is no place for the documents of tasks (" + refused
                    + "); make the temporary folder writable");
        }
    }

    private static void removeLeft(Path own) throws IOException {
        try (var folders = Files.newDirectoryStream(own.toAbsolutePath().getParent(), NAME + "*")) {
            for (var folder : folders) {
                if (isLeft(folder, own)) {
                    new CommandFolder(folder).close();
                }
            }
        }
    }

    /** A link is never followed, and what belongs to another user never touched: everybody may write to such folders. */
    private static boolean isLeft(Path folder, Path own) {
        var pid = PID.matcher(folder.getFileName().toString());
        try {
            return pid.matches()
                    && ProcessHandle.of(Long.parseLong(pid.group(1))).isEmpty()
                    && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own));
        } catch (IOException gone) {
            return false;
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

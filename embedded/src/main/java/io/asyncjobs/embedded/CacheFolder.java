package io.asyncjobs.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The user's folder of fetched servers, shared by all processes of the user. */
record CacheFolder(Path path) {
    private static final String PREFIX = "nats-server-";
    private static final String WORK = "fetch-";
    // A file lock belongs to the whole JVM, and a second one by the same JVM is refused rather than waited for.
    private static final ReentrantLock WITHIN_JVM = new ReentrantLock();

    /** The servers here, the newest first. */
    List<Path> binaries() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (var files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(CacheFolder::versionOf).reversed())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static ServerVersion versionOf(Path file) {
        return ServerVersion.in(file.getFileName().toString()).orElse(new ServerVersion(0, 0, 0, true));
    }

    /** Runs an action while no other process and no other thread fetches into this folder. */
    <T> T locked(Consumer<String> progress, Supplier<T> action) {
        WITHIN_JVM.lock();
        try {
            Files.createDirectories(path);
            try (var channel = FileChannel.open(
                            path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock(channel, progress)) {
                if (!held.isValid()) {
                    throw new IOException("the lock was lost");
                }
                sweep();
                return action.get();
            }
        } catch (IOException e) {
            throw new NatsServerException(
                    "The cache folder " + path + " cannot be used: " + e
                            + "; make it writable, or set XDG_CACHE_HOME to a folder that is",
                    e);
        } finally {
            WITHIN_JVM.unlock();
        }
    }

    private static FileLock lock(FileChannel channel, Consumer<String> progress) throws IOException {
        var free = channel.tryLock();
        if (free != null) {
            return free;
        }
        progress.accept("Waiting for another process that is fetching nats-server");
        return channel.lock();
    }

    /** Removes what killed processes left; only the holder of the lock has such folders. */
    private void sweep() throws IOException {
        try (var files = Files.list(path)) {
            files.filter(file -> file.getFileName().toString().startsWith(WORK))
                    .toList()
                    .forEach(RunFolder::delete);
        }
    }

    /** A new folder for one fetch, in the same file system, so that the result can be moved in one step. */
    Path newWorkFolder() throws IOException {
        return Files.createTempDirectory(path, WORK);
    }

    /** Moves a finished program to its place, in one step. */
    Path publish(Path program, ServerVersion version) throws IOException {
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(program, path.resolve(PREFIX + version), StandardCopyOption.ATOMIC_MOVE);
    }
}

package io.asyncjobs.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gets a server into the cache folder: from the release, else by Go. Called by the holder of the folder's lock. */
final class Fetch {
    private static final Duration RUN_LIMIT = Duration.ofSeconds(2);

    private final Environment environment;
    private final CacheFolder cache;
    private final Consumer<String> progress;
    private final Set<String> tried;

    Fetch(Environment environment, CacheFolder cache, Consumer<String> progress, Set<String> tried) {
        this.environment = environment;
        this.cache = cache;
        this.progress = progress;
        this.tried = tried;
    }

    NatsServerBinary run(ServerVersion version) {
        Path work = null;
        try {
            work = cache.newWorkFolder();
            var program = obtain(version, work);
            var actual = firstAnswer(program)
                    .orElseThrow(() -> failure("what was fetched does not run on this machine", null));
            if (!actual.equals(version)) {
                throw failure("what was fetched is version " + actual + " instead of " + version, null);
            }
            var place = cache.publish(program, version);
            progress.accept("Ready: " + place);
            return new NatsServerBinary(place, version.toString());
        } catch (IOException e) {
            throw failure("writing to the cache folder " + cache.path() + " failed: " + e, e);
        } finally {
            if (work != null) {
                RunFolder.delete(work);
            }
        }
    }

    private static Optional<ServerVersion> firstAnswer(Path program) {
        // While another thread starts a process, that child may hold the program's file open for writing for a moment,
        // and the system does not run such a file.
        var answer = new AtomicReference<Optional<ServerVersion>>(Optional.empty());
        Waiting.until(
                () -> {
                    answer.set(BinaryVersion.ask(program));
                    return answer.get().isPresent();
                },
                RUN_LIMIT);
        return answer.get();
    }

    private Path obtain(ServerVersion version, Path work) throws IOException {
        try {
            var program = new ReleaseDownload(environment, progress).fetch(version, work);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return program;
        } catch (ReleaseDownload.UnreachableException e) {
            tried.add(e.getMessage());
            progress.accept("Not downloaded: " + e.getMessage());
        } catch (ReleaseDownload.CorruptException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        }
        try {
            return new GoInstall(environment, progress).build(version, work);
        } catch (GoInstall.FailedException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        }
    }

    private NatsServerException failure(String last, @Nullable Throwable cause) {
        tried.add(last);
        return new NatsServerException(
                "No nats-server of at least " + ServerVersion.FLOOR + " was found or fetched. Tried: "
                        + String.join("; ", tried) + ". Install nats-server " + ServerVersion.FLOOR
                        + " or later on the PATH, or set " + Environment.BINARY_VARIABLE + " to its path",
                cause);
    }
}

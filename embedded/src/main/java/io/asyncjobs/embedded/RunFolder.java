package io.asyncjobs.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The temporary folder of one server: configuration, log, and the store where the user named no folder for it. */
record RunFolder(Path path, Path storeDir, StoreLock storeLock) {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long MEMORY_NEEDED = 1L << 30;
    private static final int LOG_TAIL_BYTES = 16 * 1024;

    static RunFolder create(NatsServerSettings settings) {
        var path = createTemporary(settings.storage());
        var wanted = settings.storeDir();
        var storeDir = wanted == null ? path.resolve("store") : wanted.toAbsolutePath();
        try {
            return new RunFolder(path, storeDir, StoreLock.take(storeDir));
        } catch (NatsServerException e) {
            delete(path);
            throw e;
        }
    }

    private static Path createTemporary(NatsServerSettings.Storage storage) {
        try {
            var parent = storage == NatsServerSettings.Storage.MEMORY && hasMemory()
                    ? MEMORY
                    : Path.of(System.getProperty("java.io.tmpdir"));
            return Files.createTempDirectory(parent, "asyncjobs-nats-").toAbsolutePath();
        } catch (IOException e) {
            throw new NatsServerException("The temporary folder for a nats-server cannot be made: " + e, e);
        }
    }

    private static boolean hasMemory() throws IOException {
        return Files.isDirectory(MEMORY)
                && Files.isWritable(MEMORY)
                && Files.getFileStore(MEMORY).getUsableSpace() >= MEMORY_NEEDED;
    }

    Path config() {
        return path.resolve("nats-server.conf");
    }

    Path log() {
        return path.resolve("nats-server.log");
    }

    void writeConfig(String text) {
        try {
            Files.writeString(config(), text);
        } catch (IOException e) {
            throw new NatsServerException("The temporary folder " + path + " cannot be used: " + e, e);
        }
    }

    /** The end of the server's log, or what is known of it. */
    String lastLogLines(int count) {
        try (var file = new RandomAccessFile(log().toFile(), "r")) {
            long start = Math.max(0, file.length() - LOG_TAIL_BYTES);
            var bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).strip().lines().toList();
            return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - count), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Frees the store folder and removes the rest. */
    void delete() {
        storeLock.close();
        delete(path);
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Removed by somebody else, which is what was wanted.
        } catch (IOException | UncheckedIOException e) {
            throw new NatsServerException("The temporary folder " + folder + " cannot be removed: " + e, e);
        }
    }
}

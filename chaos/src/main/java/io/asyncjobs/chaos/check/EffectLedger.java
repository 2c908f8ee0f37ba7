package io.asyncjobs.chaos.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What handlers write outside of the system: a register for each task that all processes share, and that takes a write
 * only if its fencing token is larger than that of the last one. Safe for use by many threads and processes.
 */
public final class EffectLedger {

    private static final ReentrantLock[] LOCKS = new ReentrantLock[64];

    static {
        for (int i = 0; i < LOCKS.length; i++) {
            LOCKS[i] = new ReentrantLock();
        }
    }

    private final Path folder;

    /** The ledger in this folder, which is made. */
    public EffectLedger(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Writes, if the token is larger than the last one; says whether it did. */
    public boolean write(String task, long token) throws IOException {
        return write(task, token, true);
    }

    /** Writes whatever was written before: what a handler must not do. */
    public void writeUnguarded(String task, long token) throws IOException {
        write(task, token, false);
    }

    private boolean write(String task, long token, boolean guarded) throws IOException {
        // the lock of a file is its process's, so threads need one of their own
        var lock = LOCKS[Math.floorMod(task.hashCode(), LOCKS.length)];
        lock.lock();
        try (var file = FileChannel.open(
                        folder.resolve(task),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                var alone = file.lock()) {
            var tokens = tokens(read(file));
            if (guarded && !tokens.isEmpty() && tokens.getLast() >= token) {
                return false;
            }
            file.position(file.size());
            var line = ByteBuffer.wrap((token + "\n").getBytes(UTF_8));
            while (line.hasRemaining()) {
                file.write(line);
            }
            return alone.isValid();
        } finally {
            lock.unlock();
        }
    }

    private static String read(FileChannel file) throws IOException {
        var bytes = ByteBuffer.allocate((int) file.size());
        while (bytes.hasRemaining() && file.read(bytes) >= 0) {
            // until all is read
        }
        return new String(bytes.array(), 0, bytes.position(), UTF_8);
    }

    private static List<Long> tokens(String text) {
        return new ArrayList<>(text.lines().map(Long::valueOf).toList());
    }

    /** The tokens that were written for each task, in their order. */
    public Map<String, List<Long>> read() throws IOException {
        var all = new TreeMap<String, List<Long>>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                all.put(file.getFileName().toString(), tokens(Files.readString(file)));
            }
        }
        return all;
    }
}

package io.asyncjobs.server.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index's file: one connection that writes, some that read. Damaged, of another shape or unfinished, it is made anew.
 * Only one process may have it, and only its owner may read it. The writing connection is for one thread; reading is safe for many.
 */
final class IndexFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

    private static final int READERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path file;
    private final FileChannel channel;
    private final FileLock held;
    private final Semaphore places = new Semaphore(READERS);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection writer;
    private volatile @Nullable State state;
    private volatile boolean damaged;

    /**
     * What readers need.
     *
     * @param names queues, types and workers
     * @param secret signs cursors
     * @param isComplete whether the indices are there
     * @param generation tells one file from the next one in its place
     */
    record State(NameTable names, String secret, boolean isComplete, int generation) {
        @Override
        public String toString() {
            return "generation " + generation + (isComplete ? "" : ", incomplete");
        }
    }

    /** Reads something. */
    @FunctionalInterface
    interface Reading<T> {
        /** With one connection. */
        T read(Connection connection, State state) throws SQLException;
    }

    private IndexFile(Path file, FileChannel channel, FileLock held) {
        this.file = file;
        this.channel = channel;
        this.held = held;
    }

    /**
     * Takes the file.
     *
     * @throws IndexException if another process has it, or it cannot be written
     */
    static IndexFile open(Path file) {
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                PrivateFiles.makeFolder(folder);
            }
            var locked = file.resolveSibling(file.getFileName() + ".lock");
            PrivateFiles.make(locked);
            var channel = FileChannel.open(locked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var held = tryLock(channel);
            if (held == null) {
                channel.close();
                throw new IndexException(
                        "the index " + file + " is used by another process; give this server a file of" + " its own");
            }
            var opened = new IndexFile(file, channel, held);
            opened.openOrMake();
            return opened;
        } catch (IOException problem) {
            throw new IndexException("the index " + file + " cannot be written: " + problem.getMessage(), problem);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null;
        }
    }

    private void openOrMake() throws IOException {
        try {
            if (Files.exists(file)) {
                Sqlite.makePrivate(file);
                var opened = Sqlite.writer(file);
                if (Schema.isCurrent(opened)) {
                    opened.setAutoCommit(false);
                    writer = opened;
                    learn(opened, true);
                    return;
                }
                opened.close();
                LOG.info("the index {} is unfinished or of another version: it is built anew", file);
            }
        } catch (SQLException damage) {
            LOG.warn("the index {} cannot be read and is built anew: {}", file, damage.getMessage());
        }
        make();
    }

    /** The counts that the file holds; where it is damaged, it is made anew and holds none. */
    CountTable counts() throws SQLException, IOException {
        try {
            return CountTable.load(writer());
        } catch (SQLException problem) {
            if (!Sqlite.isDamage(problem)) {
                throw problem;
            }
            LOG.warn("the index {} is damaged and is built anew: {}", file, problem.getMessage());
            make();
            return CountTable.load(writer());
        }
    }

    /** Begins a new file in place of this one. */
    void make() throws IOException {
        lock.lock();
        try {
            closeAll();
            Sqlite.delete(file);
            PrivateFiles.make(file); // what belongs to it gets its mode
            var secret = new byte[16];
            new SecureRandom().nextBytes(secret);
            var made = Sqlite.writer(file);
            Schema.make(made, HexFormat.of().formatHex(secret));
            writer = made;
            learn(made, false);
            damaged = false;
        } catch (SQLException problem) {
            throw new IndexException("the index " + file + " cannot be made: " + problem.getMessage(), problem);
        } finally {
            lock.unlock();
        }
    }

    private void learn(Connection connection, boolean complete) throws SQLException {
        var before = state;
        state = new State(
                NameTable.load(connection),
                Schema.value(connection, Schema.SECRET).orElse(""),
                complete,
                before == null ? 0 : before.generation() + 1);
    }

    /** Makes the indices. */
    void complete() throws SQLException {
        Schema.complete(writer());
        var before = state();
        state = new State(before.names(), before.secret(), true, before.generation());
    }

    /** Reads the names again, after a transaction was undone. */
    void learnNames() throws SQLException {
        var before = state();
        state = new State(NameTable.load(writer()), before.secret(), before.isComplete(), before.generation());
    }

    Connection writer() {
        var open = writer;
        if (open == null) {
            throw new IndexException("the index is closed, since the server is being stopped");
        }
        return open;
    }

    State state() {
        var known = state;
        if (known == null) {
            throw new IndexException("the index is closed, since the server is being stopped");
        }
        return known;
    }

    /** Whether a reader found it damaged. */
    boolean isDamaged() {
        return damaged;
    }

    /**
     * Reads with a connection of its own.
     *
     * @throws IndexException if it is closed or damaged, or too many read at the same time
     */
    <T> T read(Reading<T> reading) {
        try {
            if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IndexException("the index is too busy; try again in a moment");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IndexException("interrupted while waiting for the index", stopped);
        }
        Connection connection = null;
        try {
            var now = state();
            connection = take(now);
            var result = reading.read(connection, now);
            giveBack(connection, now);
            connection = null;
            return result;
        } catch (SQLException problem) {
            if (Sqlite.isDamage(problem)) {
                damaged = true;
            }
            throw new IndexException(
                    "the index cannot be read now, and is built anew where it is damaged; try again in a moment ("
                            + problem.getMessage() + ")",
                    problem);
        } finally {
            closeQuietly(connection);
            places.release();
        }
    }

    private Connection take(State now) throws SQLException {
        lock.lock();
        try {
            var ready = state().generation() == now.generation() ? idle.poll() : null;
            return ready == null ? Sqlite.reader(file) : ready;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Connection connection, State then) {
        lock.lock();
        try {
            var now = state;
            if (now != null && now.generation() == then.generation()) {
                idle.add(connection);
                return;
            }
        } finally {
            lock.unlock();
        }
        closeQuietly(connection);
    }

    private void closeAll() {
        idle.forEach(IndexFile::closeQuietly);
        idle.clear();
        closeQuietly(writer);
        writer = null;
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException gone) {
            LOG.debug("closing a connection to the index", gone);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            state = null;
            closeAll();
            held.release();
            channel.close();
        } catch (IOException gone) {
            LOG.debug("closing the index", gone);
        } finally {
            lock.unlock();
        }
    }
}

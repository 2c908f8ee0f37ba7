package io.asyncjobs.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A real nats-server with JetStream, run as a child process that listens on loopback only. It ends with this JVM at the
 * latest, also where the JVM is killed; a Ctrl-C in the terminal does not reach it, so that a program can drain first.
 *
 * <p>Safe for use by many threads; life cycle calls wait for each other.
 */
public final class NatsServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int START_ATTEMPTS = 5;
    private static final int LOG_LINES = 15;

    private final NatsServerSettings settings;
    private final NatsServerBinary binary;
    private final RunFolder folder;
    private final int port;
    private final ServerConfig.@Nullable Routes routes;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Monitor monitor = new Monitor(0);
    private volatile @Nullable GuardedProcess process;
    private boolean closed;

    private NatsServer(
            NatsServerSettings settings,
            NatsServerBinary binary,
            RunFolder folder,
            int port,
            ServerConfig.@Nullable Routes routes) {
        this.settings = settings;
        this.binary = binary;
        this.port = port;
        this.routes = routes;
        this.folder = folder;
    }

    /**
     * Starts a server with {@link NatsServerSettings#defaults()}.
     *
     * @throws NatsServerException as {@link #start(NatsServerSettings)}
     */
    public static NatsServer start() {
        return start(NatsServerSettings.defaults());
    }

    /**
     * Finds or fetches a server and starts it; returns when clients can connect and JetStream answers. Blocks for at
     * most 20 seconds once the server is found; fetching it can take minutes.
     *
     * @throws NatsServerException if no server is found or fetched, or it does not become ready, with the last lines of
     *     its log; no process is left
     */
    public static NatsServer start(NatsServerSettings settings) {
        var binary = NatsServerBinary.findOrFetch(settings);
        for (int attempt = 1; ; attempt++) {
            int port = settings.port() > 0 ? settings.port() : FreePorts.one();
            var server = new NatsServer(settings, binary, RunFolder.create(settings), port, null);
            try {
                server.launch();
                return server;
            } catch (PortTakenException e) {
                server.close();
                if (settings.port() > 0 || attempt == START_ATTEMPTS) {
                    throw e.forUser();
                }
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }

    /** A member of a cluster that is not running yet. */
    static NatsServer member(
            NatsServerSettings settings, NatsServerBinary binary, int port, ServerConfig.Routes routes) {
        return new NatsServer(settings, binary, RunFolder.create(settings), port, routes);
    }

    /** The address for clients, such as {@code nats://127.0.0.1:20123}; the same over restarts. */
    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** The client port; the same over restarts. */
    public int port() {
        return port;
    }

    /** The folder of the JetStream store. */
    public Path storeDir() {
        return folder.storeDir();
    }

    /** The version of the server, such as {@code 2.15.2}. */
    public String version() {
        return binary.version();
    }

    /** Whether the process is alive, be it paused or not. */
    public boolean isRunning() {
        var current = process;
        return current != null && current.isAlive();
    }

    /**
     * The id of the server's process.
     *
     * @throws IllegalStateException if the server is not running
     */
    public long pid() {
        return running().pid();
    }

    /**
     * Stops the server cleanly and waits for its end, at most 10 seconds; after that it is killed. The store stays. No
     * effect where it is not running.
     */
    public void stop() {
        lock.lock();
        try {
            var current = process;
            if (current != null) {
                current.stop(STOP_LIMIT);
                process = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Kills the server with SIGKILL and waits for its end. The store stays. No effect where it is not running. */
    public void kill() {
        lock.lock();
        try {
            var current = process;
            if (current != null) {
                current.kill();
                process = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts the server again on the same port and store, after a clean stop where it is still running. Blocks until
     * JetStream answers, at most 20 seconds after the stop.
     *
     * @throws NatsServerException if it does not become ready, with the last lines of its log; it is not running then
     *     and can be restarted again
     * @throws IllegalStateException if it was closed
     */
    public void restart() {
        lock.lock();
        try {
            stop();
            long end = System.nanoTime() + START_LIMIT.toNanos();
            while (true) {
                // A port that is still held by the connections of a killed server becomes free by itself.
                Waiting.until(() -> FreePorts.isFree(port), START_LIMIT);
                try {
                    launch();
                    return;
                } catch (PortTakenException e) {
                    if (System.nanoTime() - end > 0) {
                        throw e.forUser();
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Freezes the process with SIGSTOP: connections stay open and nothing answers. The last of its threads may take some
     * milliseconds more to stop.
     *
     * @throws IllegalStateException if the server is not running
     */
    public void pause() {
        running().signal("STOP");
    }

    /**
     * Lets a paused server go on.
     *
     * @throws IllegalStateException if the server is not running
     */
    public void resume() {
        running().signal("CONT");
    }

    /** Stops the server and removes its temporary files; a store folder that the settings named stays. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            stop();
            closed = true;
            folder.delete();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "nats-server " + version() + " at " + url();
    }

    String name() {
        return settings.serverName();
    }

    Monitor monitor() {
        return monitor;
    }

    String configText() {
        return ServerConfig.render(settings, folder.storeDir(), port, monitor.port(), routes);
    }

    String lastLogLines() {
        return folder.lastLogLines(LOG_LINES);
    }

    private GuardedProcess running() {
        var current = process;
        if (current == null) {
            throw new IllegalStateException(this + " is not running");
        }
        return current;
    }

    private void launch() {
        lock.lock();
        try {
            begin();
            awaitJetStream();
        } finally {
            lock.unlock();
        }
    }

    /** Starts the process and does not wait for it to be ready. */
    void begin() {
        if (closed) {
            throw new IllegalStateException(this + " was closed");
        }
        if (!FreePorts.isFree(port)) {
            throw new PortTakenException(port, "");
        }
        monitor = new Monitor(FreePorts.one());
        folder.writeConfig(configText());
        process = GuardedProcess.start(
                List.of(binary.path().toString(), "--config", folder.config().toString()), folder.log(), folder.path());
    }

    /** Waits for JetStream; where it does not come, the server is killed. */
    void awaitJetStream() {
        var current = running();
        boolean ready = false;
        try {
            Waiting.until(() -> monitor.isJetStreamReady() || !current.isAlive(), START_LIMIT);
            // Two servers that started at once may have picked the same monitoring port, and the other one answers.
            ready = monitor.isJetStreamReady() && monitor.isOfServerAt(port) && current.isAlive();
        } finally {
            if (!ready) {
                current.kill();
                process = null;
            }
        }
        if (!ready) {
            throw failure();
        }
    }

    private RuntimeException failure() {
        var log = lastLogLines();
        if (log.contains("address already in use")) {
            return new PortTakenException(port, log);
        }
        return new NatsServerException("nats-server " + version() + " at " + url() + " was not ready within "
                + START_LIMIT.toSeconds() + " seconds or ended; the end of its log:" + System.lineSeparator() + log);
    }
}

package io.asyncjobs.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * How a {@link NatsServer} is found and run. Start from {@link #defaults()}.
 *
 * @param binary the nats-server to run; absent: searched for, see {@link NatsServerBinary}
 * @param storeDir the folder of the JetStream store, kept when the server is closed; absent: a temporary folder that is
 *     deleted on close
 * @param storage where a temporary folder is made; no effect where {@code storeDir} is set. Default {@link Storage#FILE}
 * @param syncInterval how often the server syncs its store to the disk, zero for every write; absent: the server's own
 *     default of two minutes. Too long loses acknowledged writes when the machine (not the server) crashes, zero is slow
 * @param port the client port on loopback, 1 to 65535; 0, the default, takes a free one. A cluster uses this port and
 *     the next ones
 * @param maxPayload the largest message in bytes, from 1 to 64 MiB; 0, the default, leaves it to the server (1 MiB)
 * @param serverName the server's name, default {@code asyncjobs}; in a cluster {@code -1}, {@code -2}, … is appended
 * @param extraConfig text that is appended to the server's configuration file, for example {@code authorization} or
 *     {@code tls} blocks; empty by default. It must leave the listen addresses as they are
 * @param progress takes one line for each step of finding and fetching a server; by default these lines are logged at
 *     level INFO
 */
public record NatsServerSettings(
        @Nullable Path binary,
        @Nullable Path storeDir,
        Storage storage,
        @Nullable Duration syncInterval,
        int port,
        int maxPayload,
        String serverName,
        String extraConfig,
        Consumer<String> progress) {
    private static final int MAX_MAX_PAYLOAD = 64 * 1024 * 1024;

    /** Where the temporary store folder of a server is made. */
    public enum Storage {
        /** In the folder for temporary files. */
        FILE,
        /**
         * In a file system in memory where the machine has one with at least 1 GiB free, else as {@link #FILE}: streams
         * with file storage then cost no disk writes.
         */
        MEMORY
    }

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if a number is out of its range or the server name is empty or has white space
     */
    public NatsServerSettings {
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(extraConfig, "extraConfig");
        Objects.requireNonNull(progress, "progress");
        if (syncInterval != null && (syncInterval.isNegative() || isBelowOneMilli(syncInterval))) {
            throw new IllegalArgumentException(
                    "The sync interval must be zero or at least one millisecond, not " + syncInterval);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("The port must be from 0 to 65535, not " + port);
        }
        if (maxPayload < 0 || maxPayload > MAX_MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "The largest payload must be from 0 to " + MAX_MAX_PAYLOAD + " bytes, not " + maxPayload);
        }
        if (serverName.isEmpty() || serverName.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(
                    "The server name must not be empty or have white space: '" + serverName + "'");
        }
    }

    /** Without the further configuration, which may hold passwords. */
    @Override
    public String toString() {
        return "server " + serverName + (port == 0 ? " on a free port" : " on port " + port)
                + (storeDir == null ? " with a temporary store" : " with the store " + storeDir);
    }

    private static boolean isBelowOneMilli(Duration interval) {
        return !interval.isZero() && interval.compareTo(Duration.ofMillis(1)) < 0;
    }

    /** A server on a free port with a temporary store on disk, found or fetched as {@link NatsServerBinary} says. */
    public static NatsServerSettings defaults() {
        return new NatsServerSettings(
                null, null, Storage.FILE, null, 0, 0, "asyncjobs", "", LoggerFactory.getLogger(NatsServer.class)::info);
    }

    /** Runs this nats-server and searches for no other. */
    public NatsServerSettings withBinary(Path value) {
        return new NatsServerSettings(
                value, storeDir, storage, syncInterval, port, maxPayload, serverName, extraConfig, progress);
    }

    /** Keeps the store in this folder, which is created where it is missing and never deleted. */
    public NatsServerSettings withStoreDir(Path value) {
        return new NatsServerSettings(
                binary, value, storage, syncInterval, port, maxPayload, serverName, extraConfig, progress);
    }

    /** Makes the temporary store folder on disk or in memory. */
    public NatsServerSettings withStorage(Storage value) {
        return new NatsServerSettings(
                binary, storeDir, value, syncInterval, port, maxPayload, serverName, extraConfig, progress);
    }

    /** Syncs the store to the disk this often; zero is {@link #withSyncAlways()}, otherwise at least one millisecond. */
    public NatsServerSettings withSyncInterval(Duration value) {
        return new NatsServerSettings(
                binary, storeDir, storage, value, port, maxPayload, serverName, extraConfig, progress);
    }

    /** Syncs the store to the disk with every write, before it is acknowledged. */
    public NatsServerSettings withSyncAlways() {
        return withSyncInterval(Duration.ZERO);
    }

    /** Listens on this loopback port; 0 takes a free one. */
    public NatsServerSettings withPort(int value) {
        return new NatsServerSettings(
                binary, storeDir, storage, syncInterval, value, maxPayload, serverName, extraConfig, progress);
    }

    /** Accepts messages up to this many bytes; 0 leaves it to the server. */
    public NatsServerSettings withMaxPayload(int bytes) {
        return new NatsServerSettings(
                binary, storeDir, storage, syncInterval, port, bytes, serverName, extraConfig, progress);
    }

    /** Names the server. */
    public NatsServerSettings withServerName(String value) {
        return new NatsServerSettings(
                binary, storeDir, storage, syncInterval, port, maxPayload, value, extraConfig, progress);
    }

    /** Appends this text to the configuration file, in place of any earlier one. */
    public NatsServerSettings withExtraConfig(String value) {
        return new NatsServerSettings(
                binary, storeDir, storage, syncInterval, port, maxPayload, serverName, value, progress);
    }

    /** Hands the lines about finding and fetching a server to this consumer, on the calling thread. */
    public NatsServerSettings withProgress(Consumer<String> value) {
        return new NatsServerSettings(
                binary, storeDir, storage, syncInterval, port, maxPayload, serverName, extraConfig, value);
    }
}

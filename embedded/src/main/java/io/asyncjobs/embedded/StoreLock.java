package io.asyncjobs.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps two servers off one store folder: nats-server itself does not, and two of them destroy each other's streams. The
 * operating system lets the lock go when this JVM ends.
 */
final class StoreLock implements AutoCloseable {
    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates the folder where it is missing and takes the lock. */
    static StoreLock take(Path storeDir) {
        FileChannel channel = null;
        boolean held = false;
        try {
            Files.createDirectories(storeDir);
            channel = FileChannel.open(
                    storeDir.resolve(".asyncjobs-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            held = channel.tryLock() != null;
            if (!held) {
                throw inUse(storeDir);
            }
            return new StoreLock(channel);
        } catch (OverlappingFileLockException e) {
            throw inUse(storeDir);
        } catch (IOException e) {
            throw new NatsServerException("The store folder " + storeDir + " cannot be used: " + e, e);
        } finally {
            if (channel != null && !held) {
                closeQuietly(channel);
            }
        }
    }

    private static NatsServerException inUse(Path storeDir) {
        return new NatsServerException("The store folder " + storeDir
                + " is in use by another nats-server; stop that server or choose another folder");
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written, and the failure that led here is the one to tell.
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}

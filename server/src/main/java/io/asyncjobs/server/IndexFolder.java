package io.asyncjobs.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for the index of one run, for its owner alone. It goes when it is closed; that of a process which was killed goes
 * when the next one is made: whose lock can be taken is nobody's any more.
 */
final class IndexFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IndexFolder.class);
    private static final String PREFIX = "asyncjobs-index-";
    private static final String LOCK = "in-use";

    /** Those of this process, which must not even be looked at: who closes a file loses all locks that its process has on it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lock;

    private IndexFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes one below this folder, and removes those there that nobody uses. */
    static IndexFolder make(Path parent) throws IOException {
        while (true) {
            var folder = Files.createTempDirectory(parent, PREFIX);
            OWN.add(folder);
            var lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            var unused = lock.lock(); // released when it is closed
            if (Files.exists(folder.resolve(LOCK))) {
                sweep(parent, folder);
                return new IndexFolder(folder, lock);
            }
            lock.close(); // another process, which starts too, was faster and took it for nobody's
            OWN.remove(folder);
        }
    }

    /** It. */
    Path path() {
        return folder;
    }

    private static void sweep(Path parent, Path mine) throws IOException {
        var me = Files.getOwner(mine);
        try (var all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (var other : all) {
                try {
                    if (!OWN.contains(other)
                            && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                            && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(me)) {
                        deleteUnlessUsed(other);
                    }
                } catch (IOException kept) {
                    LOG.debug("the index of an earlier run stays", kept);
                }
            }
        }
    }

    private static void deleteUnlessUsed(Path folder) throws IOException {
        var file = folder.resolve(LOCK);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return; // it is being made
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.tryLock() != null) {
                delete(folder);
                LOG.info("removed {}, the index of a run that did not end well", folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    @Override
    public void close() throws IOException {
        lock.close();
        try {
            delete(folder);
        } finally {
            OWN.remove(folder);
        }
    }
}

package io.asyncjobs.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token file as it is now: read again when it has changed. One that is gone lets nobody in; one that is broken leaves
 * those in who were, and says so. Safe for use by many threads.
 */
final class LiveTokens {

    private static final Logger LOG = LoggerFactory.getLogger(LiveTokens.class);
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(250);

    private final TokenFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<AccessToken> tokens;
    private volatile long looked;
    private Version version;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if there is none, or it is not what it should be
     */
    LiveTokens(TokenFile file) {
        this.file = file;
        this.version = version();
        if (!file.exists()) {
            throw new IllegalArgumentException("there is no token file " + file.path()
                    + "; make it with \"ajc server token add NAME --role ROLE --tokens " + file.path() + "\"");
        }
        this.tokens = file.read();
        this.looked = System.nanoTime();
    }

    private record Version(
            long size, long modified, @Nullable Object key) {}

    /** Who has this token; it may be expired. Takes as long for each token of a file. */
    Optional<AccessToken> ofToken(String token) {
        var hash = Secrets.digest(token);
        AccessToken found = null;
        for (var candidate : now()) {
            if (Secrets.areSame(candidate.hash(), hash)) {
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Of this name, for which a certificate or proxy vouches. */
    Optional<AccessToken> vouched(String name) {
        return now().stream()
                .filter(token -> token.isVouched() && token.name().equals(name))
                .findFirst();
    }

    /** Whether it is there as it was. */
    boolean contains(AccessToken token) {
        return now().contains(token);
    }

    private List<AccessToken> now() {
        long now = System.nanoTime();
        if (now - looked > LOOK_EVERY && lock.tryLock()) {
            try {
                looked = now;
                look();
            } finally {
                lock.unlock();
            }
        }
        return tokens;
    }

    private void look() {
        var found = version();
        if (found.equals(version)) {
            return;
        }
        version = found;
        try {
            tokens = file.read();
            LOG.info("Read the token file {} again: {} names", file.path(), tokens.size());
        } catch (IllegalArgumentException broken) {
            LOG.warn("What was read of the token file before stays in force: {}", broken.getMessage());
        }
    }

    private Version version() {
        try {
            var facts = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return new Version(
                    facts.size(), facts.lastModifiedTime().to(TimeUnit.NANOSECONDS), Objects.hashCode(facts.fileKey()));
        } catch (IOException gone) {
            return new Version(-1, 0, null);
        }
    }
}

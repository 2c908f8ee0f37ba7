package io.asyncjobs.server.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who signed in. Sessions are in memory alone: they end with the server, after a time, when the token is revoked or expires,
 * and when there are too many, the oldest first. Safe for use by many threads.
 */
final class Sessions {

    static final Duration LIFE = Duration.ofHours(12);
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Session> byDigest = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    Sessions(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Somebody who signed in.
     *
     * @param token with what
     * @param csrf what the page has to say with each change, and other pages cannot know
     * @param expires when it ends
     */
    record Session(AccessToken token, String csrf, Instant expires) {
        @Override
        public String toString() {
            return "session of " + token.name() + " until " + expires;
        }
    }

    /** The word of a new session, for the cookie; it is kept nowhere. */
    String open(AccessToken token) {
        var word = Secrets.random();
        var now = clock.instant();
        lock.lock();
        try {
            byDigest.values().removeIf(session -> !now.isBefore(session.expires()));
            byDigest.put(Secrets.digest(word), new Session(token, Secrets.random(), now.plus(LIFE)));
        } finally {
            lock.unlock();
        }
        return word;
    }

    /** The session of this word; empty for none that is alive. */
    Optional<Session> find(String word) {
        var digest = Secrets.digest(word);
        lock.lock();
        try {
            return Optional.ofNullable(byDigest.get(digest))
                    .filter(session -> clock.instant().isBefore(session.expires()));
        } finally {
            lock.unlock();
        }
    }

    /** Ends it. */
    void close(String word) {
        lock.lock();
        try {
            byDigest.remove(Secrets.digest(word));
        } finally {
            lock.unlock();
        }
    }
}

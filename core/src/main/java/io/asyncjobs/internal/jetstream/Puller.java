package io.asyncjobs.internal.jetstream;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open pull requests on one consumer. One inbox for all of its life, so that a message that comes late still arrives;
 * the server alone ends a request; heartbeats tell a request that was lost.
 *
 * <p>Where it is brief, one message is asked for for long, so that nothing that comes is ever missed, and the others for
 * a moment only: whoever cannot take them any more is not sent any.
 *
 * <p>It counts how many messages the open requests still ask for ({@link #asked()}); its user decides when to ask for
 * more. Safe for use by many threads. Messages come as {@link Inbox} says.
 */
final class Puller {

    private static final Logger LOG = LoggerFactory.getLogger(Puller.class);
    private static final Duration EXPIRES = Duration.ofSeconds(30);
    private static final Duration BRIEF_EXPIRES = Duration.ofSeconds(1);
    private static final Duration KNOWN_EXPIRES = Duration.ofMillis(100);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final long LONGEST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration DENIED = Duration.ofSeconds(30);

    /** What its user does. */
    interface User {
        /** A message came; {@link #asked()} is lower by one already. */
        void delivered(Incoming message);

        /** Messages were asked for. */
        default void pulled() {}

        /** The server refused, and asking pauses for a moment. */
        default void refused() {}

        /** Some of what was asked for will not come, or a time of backing off began; ask again, or look again soon. */
        void askAgain();
    }

    private final Connection connection;
    private final ConnectionWatch watch;
    private final String requestSubject;
    private final String what;
    private final User user;
    private final boolean brief;
    private final String inbox;
    private final ReentrantLock lock = new ReentrantLock();

    private final Inbox messages;
    private final Runnable stopListening;
    private final Runnable stopHearingViolations;
    private final AtomicLong asked = new AtomicLong(); // changed under the lock
    private long epoch;
    private long heardNanos = System.nanoTime();
    private long quietUntilNanos = System.nanoTime();
    private long backoffNanos;
    private @Nullable String lastProblem;

    Puller(
            Connection connection,
            ConnectionWatch watch,
            Dispatcher dispatcher,
            String apiPrefix,
            String stream,
            String consumer,
            User user,
            boolean brief) {
        this.brief = brief;
        this.connection = connection;
        this.watch = watch;
        this.requestSubject = apiPrefix + "CONSUMER.MSG.NEXT." + stream + "." + consumer;
        this.what = "consumer " + consumer + " of " + stream;
        this.user = user;
        this.inbox = connection.createInbox() + ".";
        this.messages = Inbox.open(connection, dispatcher, inbox + "*", this::received);
        this.stopListening = watch.onReconnect(this::forgetRequests);
        this.stopHearingViolations = watch.onViolation(this::violated);
    }

    /** How many messages the open requests still ask for. */
    long asked() {
        return asked.get();
    }

    /**
     * Asks for this many more, unless it is backing off from an error; says whether it asked. Where they are known to wait,
     * one request for a moment is enough.
     */
    boolean pull(int batch, boolean known) {
        long epochNow;
        boolean first;
        lock.lock();
        try {
            if (batch <= 0 || System.nanoTime() - quietUntilNanos < 0 || !watch.isUp()) {
                return false;
            }
            first = asked.get() == 0;
            if (first) {
                heardNanos = System.nanoTime();
            }
            asked.addAndGet(batch);
            epochNow = epoch;
        } finally {
            lock.unlock();
        }
        int lasting = !brief ? batch : first && !known ? 1 : 0;
        try {
            if (lasting > 0) {
                var heartbeat = ",\"idle_heartbeat\":" + HEARTBEAT.toNanos();
                request(inbox + epochNow, EXPIRES, lasting, heartbeat);
            }
            if (batch > lasting) {
                request(inbox + epochNow, known ? KNOWN_EXPIRES : BRIEF_EXPIRES, batch - lasting, "");
            }
            user.pulled();
            return true;
        } catch (IllegalStateException closedOrFull) {
            lock.lock();
            try {
                asked.set(Math.max(0, asked.get() - batch));
                backOff(String.valueOf(closedOrFull.getMessage()));
            } finally {
                lock.unlock();
            }
            return false;
        }
    }

    private void request(String replyTo, Duration expires, int batch, String more) {
        var body = "{\"expires\":" + expires.toNanos() + ",\"batch\":" + batch + more + "}";
        connection.publish(requestSubject, replyTo, body.getBytes(StandardCharsets.US_ASCII));
    }

    private void received(Incoming message) {
        if (message.status() != 0) {
            status(message);
            return;
        }
        lock.lock();
        try {
            heardNanos = System.nanoTime();
            backoffNanos = 0;
            lastProblem = null;
            if (asked.get() > 0) {
                asked.decrementAndGet();
            }
        } finally {
            lock.unlock();
        }
        user.delivered(message);
    }

    private void status(Incoming message) {
        int code = message.status();
        var text = message.statusText();
        lock.lock();
        try {
            if (!message.subject().equals(inbox + epoch)) {
                return; // of a request that was given up
            }
            heardNanos = System.nanoTime();
            if (code == 100) {
                return;
            }
            asked.set(Math.max(0, asked.get() - unserved(message)));
            if (code != 408 && !(code == 409 && text.startsWith("Batch Completed"))) {
                backOff(code + " " + text);
            }
        } finally {
            lock.unlock();
        }
        user.askAgain();
    }

    private long unserved(Incoming message) {
        return HeaderNumber.of(message.header("Nats-Pending-Messages"), asked.get());
    }

    private void backOff(String problem) {
        if (!problem.equals(lastProblem)) {
            LOG.info("pulling from {}: {}; backing off", what, problem);
            lastProblem = problem;
        }
        user.refused();
        backoffNanos = Math.min(Math.max(FIRST_BACKOFF_NANOS, backoffNanos * 2), LONGEST_BACKOFF_NANOS);
        quietUntilNanos = System.nanoTime() + backoffNanos;
    }

    /** The server does not answer whoever may not pull; it says so once for each request. */
    private void violated(String violation) {
        if (!violation.contains("\"" + requestSubject + "\"")) {
            return;
        }
        lock.lock();
        try {
            if (asked.get() == 0) {
                return; // it was said of another request of the same pull
            }
            LOG.warn("this user may not pull from {}; it is tried again in {} s", what, DENIED.toSeconds());
            asked.set(0);
            epoch++;
            quietUntilNanos = System.nanoTime() + DENIED.toNanos();
            user.refused();
        } finally {
            lock.unlock();
        }
    }

    /** It asks no more; what was asked for still comes. */
    void stop() {
        stopListening.run();
        stopHearingViolations.run();
    }

    /** Nothing comes any more. */
    void close() {
        messages.close();
    }

    /** Gives up requests that the server forgot; called now and then by its user's clock. */
    void check() {
        boolean lost;
        lock.lock();
        try {
            lost = asked.get() > 0
                    && System.nanoTime() - heardNanos > 2 * HEARTBEAT.toNanos() + HEARTBEAT.toNanos() / 2;
        } finally {
            lock.unlock();
        }
        if (lost) {
            forgetRequests();
        } else {
            user.askAgain();
        }
    }

    private void forgetRequests() {
        lock.lock();
        try {
            asked.set(0);
            epoch++;
        } finally {
            lock.unlock();
        }
        user.askAgain();
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection tells about itself: up or down, permissions refused, and the clock that ends requests without an
 * answer.
 */
final class ConnectionWatch implements ConnectionListener, ErrorListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);
    private static final long TICK_MILLIS = 50;

    private final String name;
    private final CopyOnWriteArrayList<RequestPipe> pipes = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Runnable> onReconnect = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Consumer<String>> onViolation = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean up = true;
    private volatile boolean closed;
    private volatile boolean wasUp;
    private volatile @Nullable Violation violation;
    private volatile @Nullable ConnectProblem lastProblem;
    private volatile @Nullable String loginRefusal;
    private volatile boolean closedByOwner;
    private volatile Consumer<String> onRefusedLogin = text -> {};

    ConnectionWatch(String name) {
        this.name = name;
        this.clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .daemon()
                .name("asyncjobs-" + name + "-clock")
                .factory());
        var unused = clock.scheduleWithFixedDelay(
                () -> pipes.forEach(pipe -> pipe.expire(System.nanoTime())),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Runs when the server refuses the login, which the client library itself reports much later. */
    void onRefusedLogin(Consumer<String> action) {
        onRefusedLogin = action;
    }

    /** The last thing that went wrong on the connection, or the last about TLS; empty for none. */
    Optional<ConnectProblem> lastProblem() {
        return Optional.ofNullable(lastProblem);
    }

    /** Why it is closed: by its owner, or for good since the server refused the login. */
    RuntimeException closedReason() {
        var refusal = loginRefusal;
        return closedByOwner || refusal == null
                ? new IllegalStateException("the client is closed")
                : new RefusedException("the nats-server refused the login (" + refusal
                        + ") and the connection was closed for good; renew the credentials and connect anew");
    }

    private record Violation(String text, long atNanos) {}

    /** What permission the server refused since that time, if any. */
    Optional<String> violationSince(long nanos) {
        return Optional.ofNullable(violation)
                .filter(last -> last.atNanos - nanos >= 0)
                .map(Violation::text);
    }

    void add(RequestPipe pipe) {
        pipes.add(pipe);
    }

    void remove(RequestPipe pipe) {
        pipes.remove(pipe);
    }

    /** Runs the action each time the connection came back, until the answer is run; it must not block. */
    Runnable onReconnect(Runnable action) {
        onReconnect.add(action);
        return () -> onReconnect.remove(action);
    }

    /** Tells what the server says each time it refuses a permission, until the answer is run; it must not block. */
    Runnable onViolation(Consumer<String> action) {
        onViolation.add(action);
        return () -> onViolation.remove(action);
    }

    /** Its owner is about to close it. */
    void closing() {
        closedByOwner = true;
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isUp() {
        return up && !closed;
    }

    boolean awaitConnected(long nanos) throws InterruptedException {
        if (isUp()) {
            return true;
        }
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (!isUp()) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void set(boolean isUp, boolean isClosed) {
        lock.lock();
        try {
            up = isUp;
            closed |= isClosed;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    @SuppressWarnings("deprecation") // the interface's only abstract method
    public void connectionEvent(Connection connection, Events type) {
        switch (type) {
            case DISCONNECTED -> {
                if (isUp()) {
                    LOG.info("{}: the connection to the nats-server was lost; reconnecting", name);
                }
                set(false, false);
                lose("the connection was lost");
            }
            case CONNECTED, RECONNECTED, RESUBSCRIBED -> {
                wasUp = true;
                loginRefusal = null;
                set(true, false);
                if (type == Events.RESUBSCRIBED) {
                    LOG.info(
                            "{}: connected again, to {}",
                            name,
                            connection.getServerInfo().getServerName());
                    onReconnect.forEach(Runnable::run);
                }
            }
            case CLOSED -> {
                if (wasUp && !closed) {
                    LOG.error("{}: {}", name, closedForGood());
                }
                set(false, true);
                lose("the connection was closed");
            }
            case DISCOVERED_SERVERS, LAME_DUCK -> LOG.debug("{}: {}", name, type);
        }
    }

    private String closedForGood() {
        var refusal = loginRefusal;
        return refusal == null
                ? "the connection was closed for good: "
                        + lastProblem().map(ConnectProblem::text).orElse("")
                : "the nats-server refused the login (" + refusal + ") and the connection was closed for good";
    }

    private void lose(String reason) {
        pipes.forEach(pipe -> pipe.lose(reason));
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        if (error.contains("Permissions Violation")) {
            LOG.warn("{}: {}", name, error);
            violation = new Violation(error, System.nanoTime());
            pipes.forEach(pipe -> pipe.deny(error));
            onViolation.forEach(action -> action.accept(error));
        } else {
            LOG.debug("{}: {}", name, error);
            if (error.contains("Authorization Violation") || error.contains("Authentication")) {
                loginRefusal = error;
                onRefusedLogin.accept(error);
            } else if (!wasUp && error.contains("maximum control line")) {
                onRefusedLogin.accept("the user's JWT is longer than max_control_line in its configuration allows");
            }
        }
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception problem) {
        LOG.debug("{}: {}", name, problem.toString());
        var found = ConnectProblem.of(problem);
        if (found.isSecurity() || !lastProblem().map(ConnectProblem::isSecurity).orElse(false)) {
            lastProblem = found;
        }
    }

    @Override
    public void close() {
        set(false, true);
        clock.shutdownNow();
    }
}

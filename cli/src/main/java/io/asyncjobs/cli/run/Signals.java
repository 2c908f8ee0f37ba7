package io.asyncjobs.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns Ctrl-C, SIGTERM and the hang-up of a terminal into an orderly end: the first one runs an action, a second one
 * ends the process at once. A shutdown hook cannot tell a second signal, so the signals themselves are handled.
 */
public final class Signals implements AutoCloseable {

    /** What a shell reports for a program that Ctrl-C ended. */
    public static final int INTERRUPTED_EXIT = 130;

    private final JdkSignals jdk = new JdkSignals();
    private final Map<String, Object> before = new LinkedHashMap<>();
    private final AtomicBoolean first = new AtomicBoolean(true);
    private final Runnable onFirst;
    private final Runnable onSecond;

    private Signals(Runnable onFirst, Runnable onSecond) {
        this.onFirst = onFirst;
        this.onSecond = onSecond;
    }

    /** Handles signals from now on, until it is closed. The action is run by a thread of its own. */
    public static Signals handle(Runnable onFirst) {
        return handle(onFirst, () -> {});
    }

    /** As {@link #handle(Runnable)}; the second action is run before a second signal ends the process. */
    public static Signals handle(Runnable onFirst, Runnable onSecond) {
        var signals = new Signals(onFirst, onSecond);
        for (var name : new String[] {"INT", "TERM", "HUP"}) {
            signals.jdk.handle(name, signals::received).ifPresent(old -> signals.before.put(name, old));
        }
        return signals;
    }

    private void received() {
        if (first.getAndSet(false)) {
            onFirst.run();
            return;
        }
        try {
            onSecond.run();
        } finally {
            Runtime.getRuntime().halt(INTERRUPTED_EXIT);
        }
    }

    @Override
    public void close() {
        before.forEach(jdk::restore);
    }
}

package io.asyncjobs.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Turns Ctrl-C, SIGTERM and the hang-up of a terminal into an orderly end: the first one runs an action, a second one
 * ends the process at once. A shutdown hook cannot tell a second signal, so the signals themselves are handled.
 */
public final class Signals implements AutoCloseable {

    /** What a shell reports for a program that Ctrl-C ended. */
    public static final int INTERRUPTED_EXIT = ExitCode.INTERRUPTED;

    private final JdkSignals jdk = new JdkSignals();
    private final Map<String, Object> before = new LinkedHashMap<>();
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();
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
            signals.jdk.handle(name, () -> signals.received(name)).ifPresent(old -> signals.before.put(name, old));
        }
        return signals;
    }

    /** Whether a signal has come. */
    public boolean isTold() {
        return first.get() != null;
    }

    /** What to end with once the work is ended in order: {@link ExitCode#INTERRUPTED} after Ctrl-C, else 0. */
    public int exitCode() {
        return "INT".equals(first.get()) ? ExitCode.INTERRUPTED : ExitCode.OK;
    }

    private void received(String name) {
        if (first.compareAndSet(null, name)) {
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

package io.asyncjobs.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells when a terminal got another size, or the process goes on after it was stopped by a shell, until it is closed. The
 * action is run by a thread of its own.
 */
public final class WindowSignals implements AutoCloseable {

    private final JdkSignals jdk = new JdkSignals();
    private final Map<String, Object> before = new LinkedHashMap<>();

    private WindowSignals() {}

    /** Runs the action each time from now on. */
    public static WindowSignals handle(Runnable action) {
        var signals = new WindowSignals();
        for (var name : new String[] {"WINCH", "CONT"}) {
            signals.jdk.handle(name, action).ifPresent(old -> signals.before.put(name, old));
        }
        return signals;
    }

    @Override
    public void close() {
        before.forEach(jdk::restore);
    }
}

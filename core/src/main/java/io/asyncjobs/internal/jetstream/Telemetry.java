package io.asyncjobs.internal.jetstream;

import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Operation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one listener what this client does; nothing where there is none. Safe for use by many threads. */
public final class Telemetry {

    /** Tells nobody. */
    public static final Telemetry NONE = new Telemetry(null, StreamNames.DEFAULT_NAMESPACE);

    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final @Nullable Consumer<Measurement> listener;
    private final String records;
    private final String prefix;
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS_NANOS);

    /** Tells this listener, null for none, what is done in this namespace. */
    public Telemetry(@Nullable Consumer<Measurement> listener, String namespace) {
        this.listener = listener;
        this.prefix = namespace + ".";
        this.records = prefix + "T.";
    }

    /** Whether anybody listens; where not, nothing need be measured. */
    public boolean isOn() {
        return listener != null;
    }

    /** Tells it. Never throws. */
    public void tell(Measurement measurement) {
        if (listener == null) {
            return;
        }
        try {
            listener.accept(measurement);
        } catch (RuntimeException broken) {
            long now = System.nanoTime();
            long warned = warnedNanos.get();
            if (now - warned >= BETWEEN_WARNINGS_NANOS && warnedNanos.compareAndSet(warned, now)) {
                LOG.warn("the listener of measurements failed at {}", measurement, broken);
            }
        }
    }

    /** The time since that moment of {@link System#nanoTime}. */
    public static Duration since(long startedNanos) {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** What a request with this subject is for. */
    Operation operation(String subject) {
        if (subject.startsWith(records)) {
            return Operation.SAVE_RECORD;
        }
        if (subject.startsWith("$JS.ACK.")) {
            return Operation.ACKNOWLEDGE;
        }
        if (subject.startsWith(prefix)) {
            int end = subject.indexOf('.', prefix.length());
            return switch (end < 0 ? "" : subject.substring(prefix.length(), end)) {
                case "Q" -> Operation.PUT_ITEM;
                case "D" -> Operation.DELAY;
                case "W" -> Operation.WAIT;
                case "DLQ" -> Operation.PUT_DEAD_LETTER;
                case "U" -> Operation.UNIQUE_KEY;
                default -> Operation.MANAGE;
            };
        }
        if (subject.startsWith("$KV.")) {
            return Operation.WRITE_KEY;
        }
        return subject.contains(".MSG.GET.") || subject.contains(".DIRECT.GET.") ? Operation.READ : Operation.MANAGE;
    }
}

package io.asyncjobs.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key that at most one task of a queue holds: an own text, or the task's type and payload; held until the task is final,
 * or for a period whatever becomes of it; and what an enqueue does where another task holds it. Immutable; each method
 * gives a changed copy.
 *
 * {@snippet :
 * TaskSpec.of("report:new", report).unique(Unique.key("report-" + report.id()));
 * TaskSpec.of("sync").unique(Unique.byTypeAndPayload().forPeriod(Duration.ofHours(1)).ifTaken(IfTaken.RETURN_HOLDER));
 * }
 */
public final class Unique {

    /** The longest key, in bytes of UTF-8. */
    public static final int LONGEST_KEY = 1024;

    /** The shortest period, which is the server's. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The longest period. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private final @Nullable String key;
    private final @Nullable Duration period;
    private final IfTaken ifTaken;

    private Unique(@Nullable String key, @Nullable Duration period, IfTaken ifTaken) {
        this.key = key;
        this.period = period;
        this.ifTaken = ifTaken;
    }

    /** What an enqueue does where another task of the queue holds its key. */
    public enum IfTaken {
        /** It is refused; nothing is stored. */
        REJECT,
        /** It stores nothing and returns the task that holds the key. */
        RETURN_HOLDER,
        /**
         * Where the holder still waits (new, retry or blocked) it is ended as {@code terminated}, without a dead letter, and
         * the new task takes the key; a holder that runs or is over is as with {@link #REJECT}.
         */
        REPLACE_WAITING
    }

    /**
     * By this text, which means the same for every type of task in the queue; held until the task is final, others are
     * rejected.
     *
     * @param key 1 to 1,024 bytes in UTF-8
     * @throws IllegalArgumentException if it is empty or longer
     */
    public static Unique key(String key) {
        int length = Objects.requireNonNull(key, "key").getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "the unique key has " + length + " bytes; it must have 1 to " + LONGEST_KEY + ": use a hash of it");
        }
        return new Unique(key, null, IfTaken.REJECT);
    }

    /**
     * By the task's type and the bytes of its payload as its codec writes them; held until the task is final, others are
     * rejected. A codec that writes one value in several ways, as encryption does, makes each of them another key.
     */
    public static Unique byTypeAndPayload() {
        return new Unique(null, null, IfTaken.REJECT);
    }

    /** Held until the task is final; the default. */
    public Unique untilFinal() {
        return new Unique(key, null, ifTaken);
    }

    /**
     * Held for this long from the enqueue, whether the task is final sooner or later; a part of a second counts as a whole
     * one. Only an end as {@code queue_error} frees it sooner.
     *
     * @param time 1 second to 100 years
     * @throws IllegalArgumentException if it is out of range
     */
    public Unique forPeriod(Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the period of a unique key is " + time
                    + "; it must be between 1 second and " + LONGEST.toDays() + " days");
        }
        return new Unique(key, time, ifTaken);
    }

    /** What an enqueue does where another task holds the key; {@link IfTaken#REJECT} by default. */
    public Unique ifTaken(IfTaken action) {
        return new Unique(key, period, Objects.requireNonNull(action, "action"));
    }

    /** How long it is held; empty for until the task is final. */
    public Optional<Duration> period() {
        return Optional.ofNullable(period);
    }

    /** What an enqueue does where another task holds the key. */
    public IfTaken ifTaken() {
        return ifTaken;
    }

    /** What stands for the key of such a task in the store of unique keys; an own text and a payload never share one. */
    public String token(String type, Payload payload) {
        var hash = sha256();
        if (key != null) {
            hash.update(key.getBytes(StandardCharsets.UTF_8));
            return "k" + HexFormat.of().formatHex(hash.digest());
        }
        hash.update(type.getBytes(StandardCharsets.UTF_8));
        if (!payload.isNone()) {
            hash.update((byte) 0);
            hash.update(payload.bytes());
        }
        return "p" + HexFormat.of().formatHex(hash.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Unique that
                && Objects.equals(key, that.key)
                && Objects.equals(period, that.period)
                && ifTaken == that.ifTaken;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, period, ifTaken);
    }

    @Override
    public String toString() {
        return (key == null ? "unique by type and payload" : "unique by key")
                + (period == null ? " until final" : " for " + period);
    }
}

package io.asyncjobs.internal.jetstream;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a queue should be: what is always so, and for the rest what its own metadata says.
 *
 * @param subjects what its stream stores
 * @param discard {@code old} or {@code new}; empty where both are right
 * @param madeByUs whether it has our metadata; else Go made it
 * @param sharedWithGo whether workers of the original serve it too, who know only its consumer
 * @param maxRunTime what its metadata says of the run time
 * @param maxDeliver what its metadata says of how often an item comes at most, below 1 for no limit; empty where it says
 *     nothing
 * @param pauseReason why it is paused, empty if that is not known
 * @param pausedSince since when it is paused
 */
public record QueueShape(
        List<String> subjects,
        Optional<String> discard,
        boolean madeByUs,
        boolean sharedWithGo,
        Optional<Duration> maxRunTime,
        Optional<Long> maxDeliver,
        String pauseReason,
        Optional<Instant> pausedSince) {

    static QueueShape of(StreamShape found, String subjects) {
        var metadata = found.metadata();
        boolean shared = QueueConfiguration.isShared(metadata);
        boolean ours = metadata.containsKey(QueueConfiguration.SHARED);
        var rule = Optional.ofNullable(metadata.get(QueueConfiguration.DISCARD));
        return new QueueShape(
                List.of(subjects),
                rule.filter(word -> ours).map(word -> shared && word.equals("OLD") ? "old" : "new"),
                ours,
                shared,
                Optional.ofNullable(metadata.get(QueueConfiguration.RUN_TIME)).flatMap(QueueShape::duration),
                ours ? Optional.of(shared ? tries(metadata.get(QueueConfiguration.TRIES)) : -1L) : Optional.empty(),
                metadata.getOrDefault(QueueConfiguration.PAUSE_REASON, ""),
                Optional.ofNullable(metadata.get(QueueConfiguration.PAUSED_SINCE))
                        .flatMap(QueueShape::instant));
    }

    private static long tries(@Nullable String text) {
        try {
            long tries = text == null ? -1 : Long.parseLong(text);
            return tries > 0 ? tries : -1;
        } catch (NumberFormatException wrong) {
            return -1;
        }
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException wrong) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException wrong) {
            return Optional.empty();
        }
    }
}

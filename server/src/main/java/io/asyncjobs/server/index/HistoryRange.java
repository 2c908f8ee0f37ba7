package io.asyncjobs.server.index;

import java.time.Duration;
import java.util.Optional;

/** How far back a chart goes, and how wide its points are. */
public enum HistoryRange {
    /** Five minutes, a point each five seconds. */
    FIVE_MINUTES("5m", Duration.ofMinutes(5), Duration.ofSeconds(5)),
    /** An hour, a point each minute. */
    HOUR("1h", Duration.ofHours(1), Duration.ofMinutes(1)),
    /** Six hours, a point each five minutes. */
    SIX_HOURS("6h", Duration.ofHours(6), Duration.ofMinutes(5)),
    /** A day, a point each quarter of an hour. */
    DAY("1d", Duration.ofDays(1), Duration.ofMinutes(15)),
    /** A week, a point each two hours. */
    WEEK("7d", Duration.ofDays(7), Duration.ofHours(2));

    private final String word;
    private final Duration length;
    private final Duration step;

    HistoryRange(String word, Duration length, Duration step) {
        this.word = word;
        this.length = length;
        this.step = step;
    }

    /** The spelling in addresses. */
    public String word() {
        return word;
    }

    /** How far it goes back. */
    public Duration length() {
        return length;
    }

    /** How much time one point is about. */
    public Duration step() {
        return step;
    }

    /** The range of that spelling; empty for a word that is none. */
    public static Optional<HistoryRange> ofWord(String word) {
        for (var range : values()) {
            if (range.word.equals(word)) {
                return Optional.of(range);
            }
        }
        return Optional.empty();
    }
}

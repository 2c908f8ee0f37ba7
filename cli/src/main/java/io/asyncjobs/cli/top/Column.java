package io.asyncjobs.cli.top;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.top.Snapshot.Line;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is shown of a queue, from left to right. */
enum Column {
    QUEUE("Queue", 0),
    WAITING("Waiting", 1),
    RUNNING("Running", 2),
    DELAYED("Delayed", 6),
    OLDEST("Oldest", 4),
    IN("In/s", 5),
    DONE("Done/s", 2),
    FAIL("Fail/s", 3),
    DEAD("Dead", 7),
    WORKERS("Workers", 8),
    FAILED("Failed", 9),
    IN_AVERAGE("In 30s", 10),
    DONE_AVERAGE("Done 30s", 10),
    FAIL_AVERAGE("Fail 30s", 10);

    /** All of them, from left to right. */
    static final List<Column> ALL = List.of(values());

    private final String heading;
    private final int minor;

    Column(String heading, int minor) {
        this.heading = heading;
        this.minor = minor;
    }

    /** An age in its two largest units. */
    static String age(Duration age) {
        var unit = age.toDays() > 0 ? ChronoUnit.HOURS : age.toHours() > 0 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
        return Human.shortDuration(age.truncatedTo(unit));
    }

    /** A figure a second: with one decimal while it is small. */
    static String rate(double value) {
        return value == 0
                ? "0"
                : value < 10 ? String.format(Locale.ROOT, "%.1f", value) : Human.number(Math.round(value));
    }

    /** The text above it. */
    String heading() {
        return heading;
    }

    /** The word that it is chosen by. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The column of that word; empty for a word that is none. */
    static Optional<Column> ofWord(String word) {
        return ALL.stream().filter(column -> column.word().equals(word)).findFirst();
    }

    /** 0 for the one that must be there; the highest is left out first where there is no room. */
    int minor() {
        return minor;
    }

    /** What is shown of this queue; rates only once there are some. */
    String cell(Line line, boolean measured) {
        return switch (this) {
            case QUEUE -> line.name();
            case OLDEST -> line.oldest().map(Column::age).orElse("");
            case WORKERS -> line.workers() + "/" + Human.number(line.slots());
            case IN, DONE, FAIL, IN_AVERAGE, DONE_AVERAGE, FAIL_AVERAGE -> measured ? rate(value(line)) : "";
            case WAITING, RUNNING, DELAYED, DEAD, FAILED -> Human.number((long) value(line));
        };
    }

    private double value(Line line) {
        return switch (this) {
            case QUEUE -> 0;
            case WAITING -> line.waiting();
            case RUNNING -> line.running();
            case DELAYED -> line.delayed();
            case OLDEST -> line.oldest().map(Duration::toMillis).orElse(-1L);
            case IN -> line.last().enqueued();
            case DONE -> line.last().completed();
            case FAIL -> line.last().failed();
            case DEAD -> line.deadLetters();
            case WORKERS -> line.slots();
            case FAILED -> line.counted().failed();
            case IN_AVERAGE -> line.average().enqueued();
            case DONE_AVERAGE -> line.average().completed();
            case FAIL_AVERAGE -> line.average().failed();
        };
    }

    /** The most first; equal ones, and all where it is the name, from A. */
    Comparator<Line> order() {
        return Comparator.<Line>comparingDouble(this::value).reversed().thenComparing(Line::name);
    }

    /** The column so many further to the right, going round. */
    Column next(int by) {
        return ALL.get(Math.floorMod(ALL.indexOf(this) + by, ALL.size()));
    }
}

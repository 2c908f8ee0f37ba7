package io.asyncjobs.cli.top;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.top.Snapshot.Line;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What is shown of a queue, from left to right. */
enum Column {
    QUEUE("Queue", 0, line -> 0, Line::name),
    WAITING("Waiting", 1, Line::waiting, line -> Human.number(line.waiting())),
    RUNNING("Running", 2, Line::running, line -> Human.number(line.running())),
    DELAYED("Delayed", 6, Line::delayed, line -> Human.number(line.delayed())),
    OLDEST(
            "Oldest",
            4,
            Column::oldestSeconds,
            line -> line.oldest().map(Column::age).orElse("")),
    IN("In/s", 5, line -> line.last().enqueued(), line -> rate(line.last().enqueued())),
    DONE("Done/s", 2, line -> line.last().completed(), line -> rate(line.last().completed())),
    FAIL("Fail/s", 3, line -> line.last().failed(), line -> rate(line.last().failed())),
    DEAD("Dead", 7, Line::deadLetters, line -> Human.number(line.deadLetters())),
    WORKERS("Workers", 8, Line::slots, line -> line.workers() + "/" + Human.number(line.slots())),
    FAILED(
            "Failed",
            9,
            line -> line.counted().failed(),
            line -> Human.number(line.counted().failed())),
    IN_AVERAGE(
            "In 30s",
            10,
            line -> line.average().enqueued(),
            line -> rate(line.average().enqueued())),
    DONE_AVERAGE(
            "Done 30s",
            10,
            line -> line.average().completed(),
            line -> rate(line.average().completed())),
    FAIL_AVERAGE(
            "Fail 30s",
            10,
            line -> line.average().failed(),
            line -> rate(line.average().failed()));

    private final String heading;
    private final int minor;
    private final ToDoubleFunction<Line> value;
    private final Function<Line, String> cell;

    Column(String heading, int minor, ToDoubleFunction<Line> value, Function<Line, String> cell) {
        this.heading = heading;
        this.minor = minor;
        this.value = value;
        this.cell = cell;
    }

    private static double oldestSeconds(Line line) {
        return line.oldest().map(Duration::toMillis).orElse(-1L);
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
        for (var column : values()) {
            if (column.word().equals(word)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    /** 0 for the one that must be there; the highest is left out first where there is no room. */
    int minor() {
        return minor;
    }

    /** What is shown of this queue; rates only once there are some. */
    String cell(Line line, boolean measured) {
        return measured || !isRate() ? cell.apply(line) : "";
    }

    private boolean isRate() {
        return switch (this) {
            case IN, DONE, FAIL, IN_AVERAGE, DONE_AVERAGE, FAIL_AVERAGE -> true;
            default -> false;
        };
    }

    /** The most first, names from A; equal ones by name. */
    Comparator<Line> order() {
        return Comparator.comparingDouble(value).reversed().thenComparing(Line::name);
    }

    /** The column so many further to the right, going round. */
    Column next(int by) {
        return values()[Math.floorMod(ordinal() + by, values().length)];
    }
}

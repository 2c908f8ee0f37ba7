package io.asyncjobs.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the load driver is set to. Start from {@link #defaults()}.
 *
 * @param size which rows are measured, and how thoroughly; default {@link Size#NORMAL}
 * @param rows the names of the rows to measure, whatever their size; empty, the default, for those of the size
 * @param repetitions measured runs of each row, from 1 to 1,000; 0, the default, for those of the size
 * @param scale what the number of tasks of each row is multiplied by, above 0 and at most 100; 0, the default, for that of
 *     the size
 * @param server the URL of the server to use, where each run makes and removes a namespace of its own; null, the default,
 *     for a server of its own
 * @param payload bytes of each task's payload, from 16 to 500,000; default 256
 * @param slots of each worker, from 1 to 100,000; default 200
 * @param history how many finished and how many waiting tasks there are in the row of that name, from 1 to 100 million; 0,
 *     the default, for a million of a full run and 100,000 of others
 * @param steady how long the row of that name loads the server, from a second to a day; default ten minutes
 * @param seed of payloads and of the times between tasks; default 1
 * @param baselines whether the baselines are measured too, where there is a Go toolchain; default true
 * @param profile a folder for flight recordings of the measured runs; null, the default, for none
 */
public record BenchOptions(
        Size size,
        List<String> rows,
        int repetitions,
        double scale,
        @Nullable String server,
        int payload,
        int slots,
        long history,
        Duration steady,
        long seed,
        boolean baselines,
        @Nullable Path profile) {

    /** A payload begins with the time when its task was due, and its number. */
    static final int LEAST_PAYLOAD = 16;

    private static final double WARM_UP_SCALE = 0.25;
    private static final long FULL_HISTORY = 1_000_000;
    private static final long USUAL_HISTORY = 100_000;

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if one is out of its range, or there is no row of that name
     */
    public BenchOptions {
        rows = List.copyOf(rows);
        rows.forEach(Rows::named);
        between("the number of repetitions", repetitions, 0, 1_000);
        between("the payload", payload, LEAST_PAYLOAD, 500_000);
        between("the number of slots", slots, 1, 100_000);
        between("the history", history, 0, 100_000_000);
        if (!(scale >= 0 && scale <= 100)) {
            throw new IllegalArgumentException("the scale is " + scale + "; it must be above 0 and at most 100");
        }
        if (steady.compareTo(Duration.ofSeconds(1)) < 0 || steady.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "the steady load is to last " + steady + "; it must last between a second and a day");
        }
    }

    private static void between(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; it must be between " + least + " and " + most);
        }
    }

    /** All rows but the long ones, on a server of its own. */
    public static BenchOptions defaults() {
        return new BenchOptions(Size.NORMAL, List.of(), 0, 0, null, 256, 200, 0, Duration.ofMinutes(10), 1, true, null);
    }

    /** For a run that only warms up. */
    BenchOptions forWarmUp() {
        double less = (scale == 0 ? size.scale() : scale) * WARM_UP_SCALE;
        return new BenchOptions(
                size, rows, repetitions, less, server, payload, slots, history, steady, seed, baselines, profile);
    }

    /** Whether it is the run that is to be over within a quarter of an hour. */
    boolean isUsual() {
        return size == Size.NORMAL && rows.isEmpty() && repetitions == 0 && scale == 0;
    }

    /** How many runs of each row are measured. */
    int runs() {
        return repetitions == 0 ? size.repetitions() : repetitions;
    }

    /** How many tasks a row has that usually has so many; at least one. */
    int scaled(long usual) {
        double factor = scale == 0 ? size.scale() : scale;
        return (int) Math.max(1, Math.min(100_000_000, Math.round(usual * factor)));
    }

    /** How many finished, and how many waiting tasks there are in the row of that name. */
    int historyTasks() {
        if (history > 0) {
            return (int) history;
        }
        return size == Size.FULL ? (int) FULL_HISTORY : scaled(USUAL_HISTORY);
    }

    Optional<String> namedServer() {
        return Optional.ofNullable(server);
    }

    /** As the document says them. */
    Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("size", size.name().toLowerCase(Locale.ROOT));
        map.put("repetitions", runs());
        map.put("scale", scale == 0 ? size.scale() : scale);
        map.put("payload_bytes", payload);
        map.put("slots", slots);
        map.put("history_tasks", historyTasks());
        map.put("steady_seconds", steady.toSeconds());
        map.put("seed", seed);
        return map;
    }
}

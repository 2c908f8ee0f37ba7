package io.asyncjobs.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a row that must be as fast as another one compares with it, where both were measured in this run. */
final class Flatness {

    private Flatness() {}

    static Optional<String> of(Measured row, List<Measured> all) {
        var name = row.row().name();
        if (!name.startsWith("history") && !name.startsWith("queues-")) {
            return Optional.empty();
        }
        var drain = percent(row.spread(Measured.OURS, Sample.RATE), medianOf(all, "drain"));
        var enqueue = percent(row.spread(Measured.OURS, "enqueued_per_second"), medianOf(all, "enqueue-bulk"));
        return drain.map(percent -> name + ": drains at " + percent + " of the rate of the row drain"
                + enqueue.map(other -> ", enqueues at " + other + " of that of enqueue-bulk")
                        .orElse(""));
    }

    private static Optional<Spread> medianOf(List<Measured> all, String row) {
        return all.stream()
                .filter(each -> each.row().name().equals(row))
                .findFirst()
                .flatMap(each -> each.spread(Measured.OURS, Sample.RATE));
    }

    private static Optional<String> percent(Optional<Spread> part, Optional<Spread> whole) {
        return part.flatMap(
                some -> whole.map(all -> String.format(Locale.ROOT, "%.0f %%", 100 * some.median() / all.median())));
    }
}

package io.asyncjobs.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How a row that must be as fast as another one compares with it, where both were measured in this run. */
final class Flatness {

    private static final int END_PARTS = 3;

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

    /** How the p99 of a row that lasts changed from the first of its parts to the last, where it has parts. */
    static Optional<String> growth(Measured row) {
        var first = p99(row, 1);
        var last = p99(row, Steady.PARTS - END_PARTS + 1);
        return first.isEmpty() || last.isEmpty()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s: p99 of %s ms in the first %d of %d parts, of %s ms in the last",
                        row.row().name(),
                        TextTable.figure(first.getAsDouble()),
                        END_PARTS,
                        Steady.PARTS,
                        TextTable.figure(last.getAsDouble())));
    }

    /** The middle one of some parts, so that one hiccup says nothing. */
    private static OptionalDouble p99(Measured row, int from) {
        var parts = IntStream.range(from, from + END_PARTS)
                .mapToObj(part -> row.spread(Measured.OURS, Steady.p99OfPart(part)))
                .flatMap(Optional::stream)
                .mapToDouble(Spread::median)
                .toArray();
        return parts.length < END_PARTS
                ? OptionalDouble.empty()
                : OptionalDouble.of(Spread.of(parts).median());
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

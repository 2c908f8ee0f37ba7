package io.asyncjobs.load;

import java.util.List;

/** Tasks a second, beside the baselines. */
final class SpeedTable {

    private SpeedTable() {}

    static List<String> of(List<Measured> rows) {
        var table = new TextTable("tasks/s", "median", "range", "raw server", "of raw", "Go original", "ours by it");
        for (var row : rows) {
            row.spread(Measured.OURS, Sample.RATE)
                    .ifPresent(rate -> table.row(
                            row.row().name(),
                            TextTable.figure(rate.median()),
                            TextTable.range(rate),
                            TextTable.median(row.spread(Baseline.RAW, Sample.RATE)),
                            TextTable.percent(row.ratio(Baseline.RAW, Sample.RATE)),
                            TextTable.median(row.spread(Baseline.ORIGINAL, Sample.RATE)),
                            TextTable.times(row.ratio(Baseline.ORIGINAL, Sample.RATE))));
            for (var more : List.of("raw-without-headers", "raw-with-reads", "raw-with-queues")) {
                row.spread(more, Sample.RATE)
                        .ifPresent(rate -> table.row(
                                "  " + more,
                                "",
                                "",
                                TextTable.figure(rate.median()),
                                TextTable.percent(row.ratio(more, Sample.RATE)),
                                "",
                                ""));
            }
        }
        return table.lines();
    }
}

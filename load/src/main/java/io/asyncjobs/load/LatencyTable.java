package io.asyncjobs.load;

import java.util.List;

/** Milliseconds from enqueue to start, beside the original's and beside bare pings. */
final class LatencyTable {

    private LatencyTable() {}

    static List<String> of(List<Measured> rows) {
        var table = new TextTable(
                "ms to start", "p50", "p99", "max", "ping p50", "p99", "original p50", "p99", "ours by p50", "p99");
        rows.stream()
                .filter(Measured::isLatency)
                .forEach(row -> table.row(
                        row.row().name(),
                        ours(row, Sample.P50),
                        ours(row, Sample.P99),
                        ours(row, Sample.MAX),
                        ours(row, "bare_ping_p50_ms"),
                        ours(row, "bare_ping_p99_ms"),
                        TextTable.median(row.spread(Baseline.ORIGINAL, Sample.P50)),
                        TextTable.median(row.spread(Baseline.ORIGINAL, Sample.P99)),
                        TextTable.times(row.ratio(Baseline.ORIGINAL, Sample.P50)),
                        TextTable.times(row.ratio(Baseline.ORIGINAL, Sample.P99))));
        return table.lines();
    }

    private static String ours(Measured row, String figure) {
        return TextTable.median(row.spread(Measured.OURS, figure));
    }
}

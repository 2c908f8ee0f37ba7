package io.asyncjobs.load;

import java.util.List;

/** Tasks a second before, during and after faults, what the fault would let through, and the live heap. */
final class FaultTable {

    private FaultTable() {}

    static List<String> of(List<Measured> rows) {
        var table = new TextTable(
                "tasks/s by fault",
                "before",
                "during",
                "possible",
                "after",
                "back in s",
                "heap MB",
                "during",
                "refused");
        for (var row : rows) {
            if (row.spread(Measured.OURS, UnderFault.BEFORE).isPresent()) {
                table.row(
                        row.row().name(),
                        figure(row, UnderFault.BEFORE),
                        figure(row, UnderFault.DURING),
                        figure(row, UnderFault.POSSIBLE),
                        figure(row, UnderFault.AFTER),
                        figure(row, UnderFault.RECOVERY),
                        figure(row, UnderFault.HEAP_BEFORE),
                        figure(row, Sample.LIVE_HEAP),
                        figure(row, UnderFault.FAILURES));
            }
        }
        return table.lines();
    }

    private static String figure(Measured row, String name) {
        return TextTable.median(row.spread(Measured.OURS, name));
    }
}

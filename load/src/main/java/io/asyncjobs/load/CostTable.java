package io.asyncjobs.load;

import java.util.List;
import java.util.Optional;

/** What tasks cost: CPU seconds for 10,000 of client and server, allocation and bytes on disk of each, the live heap. */
final class CostTable {

    private static final double KILO = 1_000;

    private CostTable() {}

    static List<String> of(List<Measured> rows) {
        var table = new TextTable(
                "CPU s by 10,000", "client + server", "raw", "original", "alloc. kB", "written kB", "heap MB");
        for (var row : rows) {
            if (row.spread(Measured.OURS, UnderFault.BEFORE).isEmpty()
                    && !row.ours().isEmpty()) {
                table.row(
                        row.row().name(),
                        cpu(row, Measured.OURS),
                        cpu(row, Baseline.RAW),
                        cpu(row, Baseline.ORIGINAL),
                        kilo(row.spread(Measured.OURS, Sample.ALLOCATED)),
                        kilo(row.spread(Measured.OURS, Sample.WRITTEN)),
                        TextTable.median(row.spread(Measured.OURS, Sample.LIVE_HEAP)));
            }
        }
        return table.lines();
    }

    private static String cpu(Measured row, String who) {
        var client = row.spread(who, Sample.CLIENT_CPU);
        var server = row.spread(who, Sample.SERVER_CPU);
        return client.isEmpty() && server.isEmpty() ? "–" : TextTable.median(client) + " + " + TextTable.median(server);
    }

    private static String kilo(Optional<Spread> bytes) {
        return bytes.map(each -> TextTable.figure(each.median() / KILO)).orElse("–");
    }
}

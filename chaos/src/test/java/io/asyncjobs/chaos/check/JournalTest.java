package io.asyncjobs.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process wrote is read as it was meant, also where it died while it wrote. */
final class JournalTest {

    @TempDir
    private Path folder;

    @Test
    void entriesAreReadAsTheyWereWritten() throws IOException {
        var at = Instant.parse("2026-01-01T00:00:00.123456Z");
        var entries = List.<Entry>of(
                new Entry.Asked(at, "p", "a", "", List.of(), 3),
                new Entry.Asked(at, "p", "b", "key", List.of("a", "c"), 3),
                new Entry.Acknowledged(at, "p", "a"),
                new Entry.Refused(at, "p", "b", "UNKNOWN"),
                new Entry.Started(at, "p", "a", "Q", 2, 77, 8),
                new Entry.Ended(at, "p", "a", 77, Entry.How.RETURNED),
                new Entry.ThreadLeft(at, "p", "a thread"));
        var journal = new Journal(folder, "p");

        entries.forEach(entry -> journal.write((now, process) -> entry));

        assertThat(Journal.readAll(folder)).containsExactlyElementsOf(entries);
    }

    @Test
    void aLineThatWasCutIsPassedOver() throws IOException {
        new Journal(folder, "p").write((at, process) -> new Entry.Acknowledged(at, process, "a"));
        Files.writeString(folder.resolve("p.journal"), "2026-01-01T00:0", StandardOpenOption.APPEND);

        assertThat(Journal.readAll(folder)).hasSize(1);
    }

    @Test
    void theLedgerTakesGrowingTokensOnly() throws IOException {
        var ledger = new EffectLedger(folder.resolve("effects"));

        assertThat(ledger.write("a", 5)).isTrue();
        assertThat(ledger.write("a", 5)).isFalse();
        assertThat(ledger.write("a", 4)).isFalse();
        assertThat(ledger.write("a", 12)).isTrue();
        ledger.writeUnguarded("b", 2);
        ledger.writeUnguarded("b", 1);

        assertThat(ledger.read()).containsEntry("a", List.of(5L, 12L)).containsEntry("b", List.of(2L, 1L));
    }
}

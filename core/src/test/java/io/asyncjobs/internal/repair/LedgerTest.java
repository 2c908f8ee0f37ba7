package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void aTaskIsCountedOnceThroughAllOfItsLife() {
        ledger.changed("a", 0, "Q");
        ledger.waits("Q", 10);
        assertThat(ledger.counts()).isEqualTo(Map.of("Q", 1L));

        ledger.changed("a", 10, "Q");
        ledger.runs("a", 20, "Q");
        assertThat(ledger.counts()).isEqualTo(Map.of("Q", 1L));

        ledger.changed("a", 20, "Q");
        ledger.waits("Q", 30);
        assertThat(ledger.counts()).isEqualTo(Map.of("Q", 1L));

        ledger.changed("a", 30, "Q");
        assertThat(ledger.counts()).isEmpty();
    }

    @Test
    void aTaskThatMovesToAnotherQueueLeavesItsOwn() {
        ledger.waits("Q", 10);

        ledger.changed("a", 10, "R");
        ledger.waits("R", 20);

        assertThat(ledger.counts()).isEqualTo(Map.of("R", 1L));
    }

    @Test
    void versionsThatWereNeverSeenChangeNothing() {
        ledger.waits("Q", 10);

        ledger.changed("b", 15, "Q");

        assertThat(ledger.counts()).isEqualTo(Map.of("Q", 1L));
        assertThat(ledger.firstWaiting()).hasValue(10);
    }

    @Test
    void anActiveTaskIsStruckOnlyAsTheVersionThatItIs() {
        ledger.runs("a", 10, "Q");
        var old = ledger.active().iterator().next();
        ledger.changed("a", 10, "Q");
        ledger.runs("a", 20, "Q");

        ledger.strike(old);

        assertThat(ledger.firstActive()).hasValue(20);
    }
}

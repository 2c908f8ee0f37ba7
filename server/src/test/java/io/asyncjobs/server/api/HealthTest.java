package io.asyncjobs.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.checkup.Severity;
import io.asyncjobs.server.index.Tries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final Instant NOW = Instant.parse("2026-11-24T15:00:00Z");

    @Test
    void allIsWellWhereNothingIsWrong() {
        var health = of(queue("EMAIL", 3, 2, new Tries(100, 9)));

        assertThat(health.severity()).isEqualTo(Severity.OK);
        assertThat(health.sentence()).isEqualTo("All is well in 1 queue.");
    }

    @Test
    void aQueueThatNobodyServesIsAFault() {
        var health = of(queue("EMAIL", 1_500, 0, Tries.NONE));

        assertThat(health.severity()).isEqualTo(Severity.FAULT);
        assertThat(health.sentence()).isEqualTo("No worker serves queue EMAIL, and 1,500 wait in it.");
    }

    @Test
    void aQueueWhoseTriesFailForTheMostPartIsInTrouble() {
        var health = of(queue("FINE", 0, 1, new Tries(1_000, 900)), queue("EMAIL", 0, 1, new Tries(15, 45)));

        assertThat(health.severity()).isEqualTo(Severity.WARNING);
        assertThat(health.sentence()).isEqualTo("Queue EMAIL: 45 of 60 tries failed in the last 5 minutes.");
        assertThat(health.queues()).extracting(Health.Queue::name).containsExactly("EMAIL", "FINE");
    }

    @Test
    void fewFailuresAreNoTroubleEvenIfNothingElseHappened() {
        assertThat(of(queue("EMAIL", 0, 1, new Tries(0, 9))).severity()).isEqualTo(Severity.OK);
    }

    @Test
    void aTaskThatWaitsLongIsTold() {
        var slow = new Health.Queue("EMAIL", 1, 1, 0, 0, false, 1, NOW.minus(Duration.ofMinutes(7)), Tries.NONE);

        assertThat(of(slow).sentence()).isEqualTo("The oldest task in queue EMAIL has waited for 7 minutes.");
    }

    @Test
    void theWorstIsSaidAndTheOthersCounted() {
        var health = of(queue("EMAIL", 0, 1, new Tries(0, 10)), queue("BILLING", 2, 0, Tries.NONE));

        assertThat(health.sentence()).isEqualTo("No worker serves queue BILLING, and 2 wait in it. 1 more to look at.");
    }

    private static Health of(Health.Queue... queues) {
        return Health.of(List.of(queues), true, false, NOW);
    }

    private static Health.Queue queue(String name, long waiting, long workers, Tries tries) {
        return new Health.Queue(name, waiting, 0, 0, 0, false, workers, waiting > 0 ? NOW : null, tries);
    }
}

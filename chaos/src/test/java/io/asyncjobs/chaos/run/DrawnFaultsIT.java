package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Half a minute of faults that are drawn anew each time, alone and mixed; the seed is printed. */
final class DrawnFaultsIT {

    private static final Duration LENGTH = Duration.ofSeconds(30);
    /** Ten seconds are promised; a busy machine may take longer. */
    private static final Duration WORK_GOES_ON = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void whateverHappensNothingIsLost() throws Exception {
        long seed = Round.givenOrDrawn();
        System.out.println("again with: ./mvnw verify -pl chaos -am -Dit.test=DrawnFaultsIT -Dchaos.seed=" + seed
                + " -Dfailsafe.failIfNoSpecifiedTests=false");

        var round = Round.play(folder, seed, false, LENGTH, false);

        System.out.println(round.line());
        assertThat(round.broken()).as("seed %d", seed).isEmpty();
        assertThat(round.back()).isLessThan(WORK_GOES_ON);
    }
}

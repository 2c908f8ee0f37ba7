package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Rounds of drawn faults, one after the other, for as long as was asked; prints a table. */
@Tag("long")
@Isolated
final class LongRunIT {

    private static final Duration ROUND = Duration.ofSeconds(40);
    private static final int EVERY_THIRD = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void nothingIsLostHoweverLongItLasts() throws Exception {
        long seed = Round.givenOrDrawn();
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("chaos.minutes", 5)).toNanos();
        System.out.println("again with: -Dchaos.seed=" + seed);
        var rows = new ArrayList<Round>();
        do {
            long next = seed + rows.size();
            var own = Files.createDirectory(folder.resolve("seed-" + next));
            rows.add(Round.play(own, next, next % EVERY_THIRD == 0, ROUND, true));
            System.out.println(rows.getLast().line());
            rows.getLast().broken().forEach(System.out::println);
        } while (System.nanoTime() - end < 0);

        System.out.println("| seed | servers | faults | tasks | lost | repeated | killed worker's tasks ran again"
                + " within | work went on within | broken rules |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        rows.forEach(row -> System.out.println(row.line()));
        assertThat(rows)
                .allSatisfy(row ->
                        assertThat(row.broken()).as("seed %d", row.seed()).isEmpty());
    }
}

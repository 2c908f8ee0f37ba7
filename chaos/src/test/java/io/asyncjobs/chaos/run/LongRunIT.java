package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Rule;
import io.asyncjobs.chaos.check.Violation;
import io.asyncjobs.chaos.wire.WireProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
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
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int EVERY_THIRD = 3;
    private static final Set<Rule> LOSSES = Set.of(Rule.ACKNOWLEDGED_IS_STORED, Rule.STORED_ENDS);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private record Row(
            long seed,
            int servers,
            Map<Fault, Integer> faults,
            long tasks,
            long lost,
            long repeated,
            Duration rerun,
            Duration back,
            List<Violation> broken) {

        String line() {
            return "| %d | %d | %s | %,d | %d | %d | %s | %s | %d |"
                    .formatted(
                            seed,
                            servers,
                            faults.entrySet().stream()
                                    .map(each -> each.getKey().name().toLowerCase(Locale.ROOT)
                                            + (each.getValue() > 1 ? " ×" + each.getValue() : ""))
                                    .collect(Collectors.joining(", ")),
                            tasks,
                            lost,
                            repeated,
                            seconds(rerun),
                            seconds(back),
                            broken.size());
        }

        private static String seconds(Duration time) {
            return time.isZero() ? "–" : "%.1f s".formatted(time.toMillis() / 1_000.0);
        }
    }

    @Test
    void nothingIsLostHoweverLongItLasts() throws Exception {
        long first = Long.getLong("chaos.seed", 0);
        long seed = first != 0 ? first : new Random().nextInt(1, Integer.MAX_VALUE);
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("chaos.minutes", 5)).toNanos();
        System.out.println("again with: -Dchaos.seed=" + seed);
        var rows = new ArrayList<Row>();
        do {
            rows.add(round(seed + rows.size(), (seed + rows.size()) % EVERY_THIRD == 0));
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

    private Row round(long seed, boolean cluster) throws Exception {
        var own = Files.createDirectory(folder.resolve("seed-" + seed));
        var lease = seed % 2 == 0 ? Stage.SHORT_LEASE : Stage.LONG_LEASE;
        var faults = new EnumMap<Fault, Integer>(Fault.class);
        try (var servers = cluster ? Servers.three() : Servers.one();
                var proxy = new WireProxy(servers.server(0).url());
                var stage = new Stage(servers.urls(), own, servers.size(), lease)) {
            var nemesis = new Nemesis(stage, servers, proxy, seed);
            var random = new Random(seed);
            long end = System.nanoTime() + ROUND.toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.sleep(500 + random.nextInt(3_000));
                var fault = nemesis.draw();
                System.out.println("seed " + seed + ": " + fault);
                faults.merge(fault, 1, Integer::sum);
                nemesis.strike(fault);
            }
            nemesis.end();
            var broken = stage.check(stage.rest(LIMIT));
            if (!broken.isEmpty()) {
                stage.delayMessages().forEach(System.out::println);
            }
            var figures = stage.figures();
            return new Row(
                    seed,
                    servers.size(),
                    faults,
                    figures.acknowledged(),
                    broken.stream().filter(each -> LOSSES.contains(each.rule())).count(),
                    figures.repeated(),
                    figures.longestRecovery(),
                    nemesis.returns().stream().max(Duration::compareTo).orElse(Duration.ZERO),
                    broken);
        }
    }
}

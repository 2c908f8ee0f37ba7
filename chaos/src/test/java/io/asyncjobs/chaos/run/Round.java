package io.asyncjobs.chaos.run;

import io.asyncjobs.chaos.check.Rule;
import io.asyncjobs.chaos.check.Violation;
import io.asyncjobs.chaos.wire.WireProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Work of all kinds and drawn faults for a while, then rest, and what the checker says; a row of a table. */
record Round(
        long seed,
        int servers,
        Map<String, Integer> faults,
        long tasks,
        long lost,
        long repeated,
        Duration rerun,
        Duration back,
        List<Violation> broken) {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Set<Rule> LOSSES = Set.of(Rule.ACKNOWLEDGED_IS_STORED, Rule.STORED_ENDS);

    /** A seed that was given, or one that is drawn. */
    static long givenOrDrawn() {
        long given = Long.getLong("chaos.seed", 0);
        return given != 0 ? given : new Random().nextInt(1, Integer.MAX_VALUE);
    }

    /** Plays one; an odd seed has leases that only the faults outlast that are meant to. */
    static Round play(Path folder, long seed, boolean cluster, Duration length, boolean withConsumers)
            throws Exception {
        var lease = seed % 2 == 0 ? Stage.SHORT_LEASE : Stage.MIDDLE_LEASE;
        var faults = new LinkedHashMap<String, Integer>();
        try (var servers = cluster ? Servers.three() : Servers.one();
                var proxy = new WireProxy(servers.server(0).url());
                var stage = new Stage(servers.urls(), folder, servers.size(), lease)) {
            var nemesis = new Nemesis(stage, servers, proxy, seed);
            var random = new Random(seed);
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.sleep(500 + random.nextInt(3_000));
                var harm = faults.isEmpty() ? nemesis.drawMixed() : nemesis.draw();
                System.out.println("seed " + seed + ": " + harm.words());
                faults.merge(harm.words(), 1, Integer::sum);
                nemesis.strike(harm);
            }
            nemesis.end();
            var state = withConsumers ? stage.longRest(LIMIT) : stage.rest(LIMIT);
            var broken = stage.check(state);
            var figures = stage.figures();
            return new Round(
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

    /** As a line of the table. */
    String line() {
        return "| %d | %d | %s | %,d | %d | %d | %s | %s | %d |"
                .formatted(
                        seed,
                        servers,
                        faults.entrySet().stream()
                                .map(each -> each.getKey() + (each.getValue() > 1 ? " ×" + each.getValue() : ""))
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

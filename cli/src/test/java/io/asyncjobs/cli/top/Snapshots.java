package io.asyncjobs.cli.top;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Snapshots to look at. */
final class Snapshots {

    static final Instant NOW = Instant.parse("2026-11-24T10:11:12Z");

    private Snapshots() {}

    static Snapshot.Line line(String name, long waiting) {
        return new Snapshot.Line(
                name,
                waiting,
                3,
                4,
                waiting == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(65)),
                new Flow(12.34, 1_234.5, 0),
                new Flow(2, 0.04, 0),
                new Counts(100, 50, 7),
                5,
                Optional.empty(),
                2,
                20);
    }

    static Snapshot.Line paused(String name, long waiting, String reason) {
        var line = line(name, waiting);
        return new Snapshot.Line(
                name,
                waiting,
                line.running(),
                line.delayed(),
                line.oldest(),
                line.last(),
                line.average(),
                line.counted(),
                line.deadLetters(),
                Optional.of(reason),
                line.workers(),
                line.slots());
    }

    static Snapshot of(Snapshot.Line... lines) {
        return of(List.of(lines));
    }

    static Snapshot of(List<Snapshot.Line> lines) {
        return new Snapshot(
                NOW,
                "nats://127.0.0.1:4222 (NATS_URL)",
                "CHORIA_AJ",
                NOW,
                true,
                Optional.of("host:42"),
                Optional.empty(),
                2,
                20,
                lines);
    }

    /** So many queues, Q000 with the most waiting. */
    static Snapshot many(int count) {
        return of(IntStream.range(0, count)
                .mapToObj(i -> line(String.format("Q%03d", i), count - i))
                .toList());
    }
}

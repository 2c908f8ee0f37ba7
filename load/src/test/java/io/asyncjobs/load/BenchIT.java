package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.embedded.NatsServer;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchIT {

    private static final GoBuild WITHOUT_GO = new GoBuild(Path.of("target"), Map.of(), line -> {});

    @Test
    void everyUsualRowHasFiguresAndSaysWhyItHasNoBaselines() throws InterruptedException {
        var report = Bench.run(tiny(null), "ajc bench", line -> {}, WITHOUT_GO);

        assertThat(report.lines()).as("the report").anyMatch(line -> line.contains("go is not installed"));
        assertThat(report.isComplete()).as("%s", report.lines()).isTrue();
        var json = json(report);
        assertThat(json.at("/machine/processors").asInt()).isPositive();
        assertThat(json.at("/server/version").asString()).isNotEmpty();
        assertThat(json.at("/settings/seed").asInt()).isEqualTo(1);
        assertThat(json.get("rows").valueStream().map(row -> row.get("row").asString()))
                .containsExactlyElementsOf(Rows.chosen(BenchOptions.defaults()).stream()
                        .map(Scenario::name)
                        .toList());
        assertThat(json.get("rows").valueStream()).allSatisfy(BenchIT::hasFigures);
    }

    private static void hasFigures(JsonNode row) {
        var ours = row.get("ours");
        assertThat(ours.get("repetitions")).hasSize(1);
        assertThat(ours.get("figures").propertyNames()).containsAnyOf(Sample.RATE, Sample.P50, UnderFault.AFTER);
        assertThat(ours.get("figures").valueStream())
                .isNotEmpty()
                .allSatisfy(
                        spread -> assertThat(spread.get("median").isNumber()).isTrue());
    }

    @Test
    void faultIsSwitchedOnAndOffWithinTheRunAndNoTaskIsLost() throws InterruptedException {
        var rows = Stream.of(Fault.values()).map(Fault::row).toArray(String[]::new);
        var report = Bench.run(tiny(null, rows), "ajc bench", line -> {}, WITHOUT_GO);

        assertThat(report.isComplete()).as("%s", report.lines()).isTrue();
        assertThat(json(report).get("rows").valueStream()).hasSize(rows.length).allSatisfy(row -> {
            var run = row.at("/ours/repetitions/0");
            assertThat(run.get("tasks").asLong()).isPositive();
            assertThat(run.get(UnderFault.FAILURES).asLong()).isZero();
            assertThat(run.get(Sample.LIVE_HEAP).asDouble()).isPositive();
        });
    }

    @Test
    void longRowsRunToTheirEnds() throws InterruptedException {
        var report =
                Bench.run(tiny(null, "drain-1m", "queues-20", "memory", "steady"), "ajc bench", line -> {}, WITHOUT_GO);

        assertThat(report.isComplete()).as("%s", report.lines()).isTrue();
        assertThat(json(report).get("rows").valueStream()).hasSize(4).allSatisfy(BenchIT::hasFigures);
    }

    @Test
    @Tag("go")
    void baselinesAreMeasuredInTheSameRun() throws InterruptedException {
        var go = new GoBuild(Path.of("target", "go").toAbsolutePath(), System.getenv(), line -> {});
        var options = tiny(null, "enqueue-64", "enqueue-bulk", "drain", "latency", "latency-apart", "drain-2-workers");
        var report = Bench.run(options, "ajc bench", line -> {}, go);

        var json = json(report);
        assertThat(ratio(json, "drain", "raw", Sample.RATE))
                .as("%s", report.lines())
                .isPositive();
        assertThat(ratio(json, "drain", "raw-with-reads", Sample.RATE)).isPositive();
        assertThat(ratio(json, "drain", "original", Sample.RATE)).isPositive();
        assertThat(ratio(json, "enqueue-bulk", "raw", Sample.RATE)).isPositive();
        assertThat(ratio(json, "enqueue-64", "original", Sample.RATE)).isPositive();
        assertThat(ratio(json, "latency", "original", Sample.P50)).isPositive();
        assertThat(ratio(json, "latency-apart", "original", Sample.P99)).isPositive();
        assertThat(ratio(json, "drain-2-workers", "original", Sample.RATE)).isPositive();
        assertThat(json.get("rows").valueStream()).noneMatch(row -> row.has("missing"));
    }

    @Test
    @Tag("go")
    void everyRowOfWritesHasARawBaselineOfItsOwn() throws InterruptedException {
        var go = new GoBuild(Path.of("target", "go").toAbsolutePath(), System.getenv(), line -> {});
        var rows = List.of(
                "enqueue-1",
                "retries",
                "delayed",
                "unique",
                "enqueue-2k",
                "drain-64k",
                "drain-4-workers",
                "drain-replicas",
                "enqueue-replicas-synced");
        var report = Bench.run(tiny(null, rows.toArray(String[]::new)), "ajc bench", line -> {}, go);

        var json = json(report);
        assertThat(rows)
                .allSatisfy(row -> assertThat(ratio(json, row, Baseline.RAW, Sample.RATE))
                        .as("%s: %s", row, report.lines())
                        .isPositive());
    }

    private static double ratio(JsonNode json, String name, String baseline, String figure) {
        return json.get("rows")
                .valueStream()
                .filter(row -> row.get("row").asString().equals(name))
                .mapToDouble(
                        row -> row.path("ratios").path(baseline).path(figure).asDouble(0))
                .sum();
    }

    @Test
    void namedServerIsLeftAsItWas() throws IOException, InterruptedException, JetStreamApiException {
        try (var server = NatsServer.start()) {
            var report =
                    Bench.run(tiny(server.url(), "enqueue-1", "drain-replicas"), "ajc bench", line -> {}, WITHOUT_GO);

            assertThat(report.isComplete()).isFalse();
            assertThat(report.lines())
                    .anyMatch(line -> line.startsWith("drain-replicas: no figures: it needs servers of its own"))
                    .anyMatch(
                            line -> line.startsWith("enqueue-1: no baseline original: the original has one namespace"));
            assertThat(json(report).at("/server/own").asBoolean(true)).isFalse();
            assertThat(streams(server.url())).isEmpty();
        }
    }

    private static List<String> streams(String url) throws IOException, InterruptedException, JetStreamApiException {
        var connection = Nats.connect(url);
        try {
            return connection.jetStreamManagement().getStreamNames();
        } finally {
            connection.close();
        }
    }

    @Test
    void serverThatCannotBeReachedIsSaidInOneSentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bench.run(tiny("nats://127.0.0.1:1", "drain"), "ajc bench", line -> {}, WITHOUT_GO))
                .withMessageStartingWith("the server nats://127.0.0.1:1 cannot be reached");
    }

    @Test
    void interruptEndsARunAndItsServer() throws InterruptedException {
        var main = Thread.currentThread();
        var before = servers();
        try {
            // the first row is begun when its warm-up is told
            Bench.run(tiny(null), "ajc bench", line -> main.interrupt(), WITHOUT_GO);
            assertThat(true).as("the run was interrupted").isFalse();
        } catch (InterruptedException expected) {
            assertThat(servers()).isEqualTo(before);
        }
    }

    private static List<Long> servers() {
        try (Stream<ProcessHandle> all = ProcessHandle.current().descendants()) {
            return all.filter(ProcessHandle::isAlive)
                    .map(ProcessHandle::pid)
                    .sorted()
                    .toList();
        }
    }

    private static BenchOptions tiny(@Nullable String server, String... rows) {
        return new BenchOptions(
                Size.NORMAL, List.of(rows), 1, 0.002, server, 256, 20, 0, Duration.ofSeconds(1), 1, true, null);
    }

    private static JsonNode json(BenchReport report) {
        var mapper = JsonMapper.shared();
        return mapper.readTree(mapper.writeValueAsString(report.toMap()));
    }
}

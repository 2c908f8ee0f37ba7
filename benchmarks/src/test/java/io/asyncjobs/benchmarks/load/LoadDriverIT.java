package io.asyncjobs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadDriverIT {

    private final LoadSettings settings = LoadSettings.parse(
            "--tasks", "200", "--backlog", "200", "--latency-tasks", "20", "--latency-ms", "2", "--slots", "20");
    private Site site;

    @BeforeAll
    void startServer() throws IOException, InterruptedException {
        site = Site.open(settings);
    }

    @AfterAll
    void stopServer() {
        site.close();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyScenarioRunsToItsEnd(Scenario scenario) throws IOException, InterruptedException {
        try (var stage = new Stage(site, settings)) {
            var metrics = scenario.run(stage).metrics();

            assertThat(metrics).isNotEmpty();
            assertThat(metrics.values()).allSatisfy(value -> assertThat(value).isFinite());
            assertThat(metrics.getOrDefault("exit_code", 0.0)).isZero();
        }
    }

    static List<Scenario> scenarios() {
        return LoadDriver.ALL;
    }

    @Test
    void reportIsOneJsonDocument() throws IOException, InterruptedException {
        var report = new Report(site, settings);
        try (var stage = new Stage(site, settings)) {
            report.add("enqueue-bulk", List.of(new BulkEnqueue().run(stage)), Map.of());
        }

        var json = JsonMapper.shared().readTree(report.json());

        assertThat(json.at("/environment/nats_server").asString()).isNotEmpty();
        assertThat(json.at("/scenarios/0/metrics/tasks_per_second/median").isNumber())
                .isTrue();
        assertThat(report.table()).contains("enqueue-bulk");
    }
}

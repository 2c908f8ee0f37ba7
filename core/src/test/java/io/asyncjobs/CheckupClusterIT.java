package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.embedded.NatsCluster;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a checkup says of streams that are kept on several servers. */
final class CheckupClusterIT {

    private static AsyncJobs.Builder builder(NatsCluster cluster) {
        return AsyncJobs.builder().server(String.join(",", cluster.urls())).requestTimeout(Duration.ofSeconds(30));
    }

    private static List<Finding> durability(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.area() == Area.DURABILITY)
                .toList();
    }

    @Test
    void replicasThatAreTooFewOrAwayAreNamed() throws Exception {
        try (var cluster = NatsCluster.start(3, NatsServerSettings.defaults());
                var jobs = builder(cluster).replicas(3).connect()) {
            jobs.queues().define(QueueSettings.of("Q"));
            jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(durability(jobs.checkup()))
                            .singleElement()
                            .satisfies(finding -> {
                                assertThat(finding.severity()).isEqualTo(Severity.OK);
                                assertThat(finding.found()).contains("on 3 servers", "survives the loss of 1 of them");
                            }));

            jobs.queues().define(QueueSettings.of("ONE").withReplicas(1));

            assertThat(durability(jobs.checkup())).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.found()).contains("CHORIA_AJ_Q_ONE is on one server and others are on 3");
                assertThat(finding.remedy()).isEqualTo("nats stream edit CHORIA_AJ_Q_ONE --replicas=3");
            });
            jobs.queues().delete("ONE", false);

            cluster.kill(2);

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(durability(jobs.checkup())).anySatisfy(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.subject()).isEqualTo("CHORIA_AJ_TASKS");
                        // a leader that is new has not heard of it at all
                        assertThat(finding.found())
                                .containsPattern("is kept on 3 servers, (of which .+-3 is away|and its leader has not"
                                        + " heard of .+-3 since)");
                    }));
        }
    }

    @Test
    void everythingOnOneServerOfAClusterIsWorthANote() throws Exception {
        try (var cluster = NatsCluster.start(3, NatsServerSettings.defaults());
                var jobs = builder(cluster).connect()) {
            jobs.queues().define(QueueSettings.of("Q"));

            assertThat(durability(jobs.checkup())).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.NOTE);
                assertThat(finding.found()).contains("one server each though this is a cluster");
            });
            assertThat(durability(builder(cluster).replicas(3).checkup()))
                    .noneMatch(finding -> finding.isAtLeast(Severity.FAULT));
        }
    }
}

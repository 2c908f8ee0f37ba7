package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Schedules of either side, fired by either side, and schedulers of both sides in one election. */
@Tag("go")
@AsyncJobsTest
final class SchedulesIT {

    private static List<Task> ofType(BothSides both, String type) throws InterruptedException {
        return both.java().tasks().list(TaskFilter.all(), 10_000).stream()
                .filter(task -> task.type().equals(type))
                .toList();
    }

    @Test
    void aScheduleThatGoMadeIsFiredByJavaWithItsPayloadAsItWasGiven(NatsServer server) throws Exception {
        try (var both = BothSides.on(server)) {
            both.sharedQueue("GO2JAVA");
            var stored = both.go().schedule("GO2JAVA", "go2java", "@every 1s", "go2java", "--payload", "hello");
            var read = both.java().schedules().find("go2java").orElseThrow();
            assertThat(read.payload().text()).isEqualTo("\"hello\"");
            assertThat(read.cron().text()).isEqualTo("@every 1s");
            assertThat(read.created())
                    .isEqualTo(Instant.parse(stored.get("created_at").asString()));

            try (var scheduler = both.java().scheduler("java").start()) {
                await().atMost(BothSides.LIMIT).until(scheduler::isLeader);
                await().atMost(BothSides.LIMIT)
                        .until(() -> ofType(both, "go2java").size() >= 2);
                both.java().schedules().delete("go2java");
            }

            var task = ofType(both, "go2java").getFirst();
            assertThat(both.go().load("GO2JAVA", task.id()).get("payload").asString())
                    .isEqualTo("\"hello\"");
        }
    }

    @Test
    @SuppressWarnings("try") // the Go scheduler is only to run meanwhile
    void aScheduleThatJavaMadeIsFiredByGoAndItsPayloadIsDecodedTwice(NatsServer server) throws Exception {
        var payloads = new CopyOnWriteArrayList<String>();
        try (var both = BothSides.on(server)) {
            both.sharedQueue("JAVA2GO");
            both.java()
                    .schedules()
                    .add(Schedule.of("java2go", "@every 1s", "java2go")
                            .queue("JAVA2GO")
                            .payload(Payload.ofText("{\"a\":1}")));
            try (var scheduler = both.go().scheduler("go");
                    var worker = both.java()
                            .worker()
                            .queue("JAVA2GO")
                            .doublyEncoded("java2go")
                            .handle("java2go", context -> {
                                payloads.add(context.task().payload().text());
                                return null;
                            })
                            .start()) {
                await().atMost(BothSides.LIMIT).until(() -> payloads.size() >= 2);
                assertThat(worker.counts().failed()).isZero();
            }
            both.java().schedules().delete("java2go");
            assertThat(payloads).containsOnly("{\"a\":1}");
            assertThat(ofType(both, "java2go").getFirst().payload().text())
                    .isEqualTo("\"eyJhIjoxfQ==\""); // as it is stored
        }
    }

    @Test
    @SuppressWarnings("try") // the Go scheduler is killed while others go on
    void javaAndGoStandInOneElectionAndFollowEachOther(NatsServer server) throws Exception {
        try (var both = BothSides.on(server)) {
            both.sharedQueue("ONE");
            var java = both.java().scheduler("java").start();
            await().atMost(BothSides.LIMIT).until(java::isLeader);
            try (var go = both.go().scheduler("go");
                    var events = both.go().watch()) {
                both.java()
                        .schedules()
                        .add(Schedule.of("one", "@every 1s", "one").queue("ONE"));
                await().atMost(BothSides.LIMIT).until(() -> ofType(both, "one").size() >= 5);
                assertThat(java.isLeader()).isTrue();
                assertThat(ofType(both, "one"))
                        .allSatisfy(task -> assertThat(task.headers()).containsKey("AJ-Schedule"));

                java.stop();

                events.printed(
                        "Go leads", line -> line.path("name").asString("").equals("go"));
                await().atMost(BothSides.LIMIT)
                        .until(() -> ofType(both, "one").stream()
                                .anyMatch(task -> task.headers().isEmpty()));
                try (var next = both.java().scheduler("next").start()) {
                    await().during(Duration.ofSeconds(3))
                            .atMost(BothSides.LIMIT)
                            .until(() -> !next.isLeader());
                    go.close();
                    await().atMost(BothSides.LIMIT).until(next::isLeader);
                    events.printed(
                            "Go hears that Java leads",
                            line -> line.path("name").asString("").equals("next"));
                }
            }
            both.java().schedules().delete("one");
        }
    }
}

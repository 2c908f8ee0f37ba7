package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.Client.Reply;
import io.asyncjobs.server.http.Limits;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Why something cannot be done with a task: the word for it is right, however things are called. */
class ReasonsIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** So large that the nats-server refuses, and not the HTTP server. */
    private static final Limits LIMITS = new Limits(8 << 20, 8 << 20, 8 << 10, LONG, LONG);

    @RegisterExtension
    static final ApiServer API = new ApiServer(builder -> builder.limits(LIMITS));

    private static final String LARGE = "{\"type\":\"t\",\"queue\":\"Q\",\"payload\":\"" + "x".repeat(1 << 20) + "\"}";

    @BeforeEach
    void queue() {
        API.jobs().queues().define(QueueSettings.of("Q"));
    }

    private static void refused(int status, String reason, Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.reason()).isEqualTo(reason);
    }

    private static String bulkReason(String tasks) throws Exception {
        var reply = API.client().post("/v1/tasks/bulk", "{\"tasks\":[" + tasks + "]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json().path("results").path(0).path("reason").asString();
    }

    @Test
    void whatAnEnqueueNeedsAndIsNotThere() throws Exception {
        var noQueue = "{\"type\":\"t\",\"queue\":\"NOWHERE\"}";
        var noTask = "{\"type\":\"t\",\"queue\":\"Q\",\"dependencies\":[\"queue-of-one\"]}";

        refused(404, "queue_not_found", API.client().post("/v1/tasks", noQueue));
        refused(404, "task_not_found", API.client().post("/v1/tasks", noTask));
        refused(404, "task_not_found", API.client().post("/v1/tasks", noTask, "Idempotency-Key", "k"));
        assertThat(bulkReason(noQueue)).isEqualTo("queue_not_found");
        assertThat(bulkReason(noTask)).isEqualTo("task_not_found");
        refused(
                404,
                "task_not_found",
                API.client()
                        .post(
                                "/v1/tasks/bulk",
                                "{\"graph\":true,\"tasks\":[{\"id\":\"a\"," + noTask.substring(1) + "]}"));
    }

    @Test
    void theTaskOfAnIdempotencyKeyIsGone() throws Exception {
        var body = "{\"type\":\"t\",\"queue\":\"Q\"}";
        var id = API.client()
                .post("/v1/tasks", body, "Idempotency-Key", "k")
                .json()
                .path("id")
                .asString();
        API.jobs().tasks().deleteByForce(id);

        refused(409, "task_gone", API.client().post("/v1/tasks", body, "Idempotency-Key", "k"));
    }

    @Test
    void aTaskThatIsTooLarge() throws Exception {
        refused(413, "task_too_large", API.client().post("/v1/tasks", LARGE));
        assertThat(bulkReason(LARGE)).isEqualTo("task_too_large");
    }

    @Test
    void aTaskStreamThatIsFullIsNoTaskThatIsTooLarge() throws Exception {
        var body = "{\"type\":\"t\",\"queue\":\"Q\"}";
        assertThat(API.client().post("/v1/tasks", body).status()).isEqualTo(201);
        var streams = API.nats().nats().jetStreamManagement();
        var live = streams.getStreamInfo(API.nats().namespace() + "_TASKS").getConfiguration();
        streams.updateStream(StreamConfiguration.builder(live)
                .maxMessages(1)
                .discardPolicy(DiscardPolicy.New)
                .build());

        refused(409, "task_cannot_enqueue", API.client().post("/v1/tasks", body));
    }

    @Test
    void aTaskThatRuns() throws Exception {
        var end = new CountDownLatch(1);
        API.nats()
                .closed(API.jobs()
                        .worker()
                        .queue("Q")
                        .handle("t", context -> {
                            end.await();
                            return null;
                        })
                        .start());
        API.nats().closed(end::countDown);
        API.client().post("/v1/tasks", "{\"type\":\"t\",\"queue\":\"Q\",\"id\":\"runs\"}");
        await().atMost(LONG).until(() -> API.jobs().tasks().load("runs").state() == TaskState.ACTIVE);

        refused(409, "task_already_active", API.client().post("/v1/tasks/runs/retry", ""));
        refused(409, "task_already_active", API.client().delete("/v1/tasks/runs"));
    }

    @Test
    void aTaskWhoseQueueOrDeadlineIsOver() throws Exception {
        API.jobs()
                .producer()
                .enqueue(TaskSpec.of("t")
                        .queue("Q")
                        .id("dead")
                        .deadline(Instant.now().minusSeconds(60)));
        var cancelled = API.client().post("/v1/tasks/dead/cancel", "{\"reason\":\"r\",\"dead_letter\":true}");
        assertThat(cancelled.status()).isEqualTo(200);
        refused(409, "task_past_deadline", API.client().post("/v1/tasks/dead/retry", ""));
        API.jobs().queues().delete("Q", true);

        var later = "{\"deadline\":\"2099-01-01T00:00:00Z\"}";
        refused(404, "queue_not_found", API.client().post("/v1/tasks/dead/retry", later));
        refused(404, "queue_not_found", API.client().post("/v1/dead-letters/dead/retry", later));
    }
}

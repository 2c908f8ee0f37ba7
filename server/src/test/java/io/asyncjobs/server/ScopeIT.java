package io.asyncjobs.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TokenFile;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may use one queue sees and changes nothing of another; whoever may only look sees no payloads. */
final class ScopeIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private AsyncJobs jobs;
    private TokenFile tokens;
    private Client client;
    private String all;
    private String mine;
    private String operator;
    private String viewer;

    @BeforeEach
    void start() throws Exception {
        jobs = NATS.client();
        for (var queue : List.of("MINE", "OTHER")) {
            jobs.queues().define(QueueSettings.of(queue));
            jobs.producer()
                    .enqueue(TaskSpec.of("t", "secret of " + queue).queue(queue).id("task-" + queue));
        }
        tokens = new TokenFile(folder.resolve("tokens.json"));
        all = token("all", Role.ADMIN);
        mine = token("mine", Role.ADMIN, "MINE");
        operator = token("operator", Role.OPERATE);
        viewer = token("viewer", Role.VIEW);
        client = new Client(NATS.closed(AsyncJobsServer.builder(jobs)
                        .access(AccessSettings.open().withTokens(tokens.path()))
                        .start())
                .url());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(get("/v1/tasks", all)).contains("task-MINE", "task-OTHER"));
    }

    private String token(String name, Role role, String... queues) {
        return tokens.add(name, role, List.of(queues), Instant.now(), null);
    }

    /** The payload of a task as the API shows it. */
    private static String payload(String queue) {
        return Base64.getEncoder().encodeToString(("\"secret of " + queue + "\"").getBytes(UTF_8));
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private String get(String path, String token) throws Exception {
        var reply = client.get(path, bearer(token));
        assertThat(reply.status()).as(path + ": " + reply.text()).isEqualTo(200);
        return reply.text();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/tasks",
        "/v1/tasks?queue=OTHER",
        "/v1/tasks?id=task-",
        "/v1/tasks/counts",
        "/v1/tasks/types",
        "/v1/queues",
        "/v1/overview",
        "/v1/info",
        "/v1/workers",
        "/v1/schedules",
        "/v1/operations",
        "/v1/dead-letters"
    })
    void listsTellNothingOfOtherQueues(String path) throws Exception {
        var reply = client.get(path, bearer(mine));

        assertThat(reply.status()).as(reply.text()).isIn(200, 403);
        assertThat(reply.text()).doesNotContain("task-OTHER", "\"OTHER\"", payload("OTHER"));
    }

    @Test
    void itsOwnQueueIsThere() throws Exception {
        assertThat(get("/v1/tasks", mine)).contains("task-MINE");
        assertThat(get("/v1/queues", mine)).contains("\"MINE\"");
        assertThat(get("/v1/tasks/task-MINE", mine)).contains(payload("MINE"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/tasks/task-OTHER",
        "GET, /v1/tasks/task-OTHER/graph",
        "GET, /v1/tasks/task-OTHER/result",
        "GET, /v1/tasks/task-OTHER/progress",
        "DELETE, /v1/tasks/task-OTHER",
        "POST, /v1/tasks/task-OTHER/cancel",
        "POST, /v1/tasks/task-OTHER/retry",
        "GET, /v1/queues/OTHER",
        "DELETE, /v1/queues/OTHER",
        "PATCH, /v1/queues/OTHER",
        "POST, /v1/queues/OTHER/purge",
        "POST, /v1/queues/OTHER/pause",
        "GET, /v1/storage",
        "GET, /v1/checkup",
        "GET, /v1/audit",
        "GET, /metrics"
    })
    void whatIsOfAnotherQueueIsRefused(String method, String path) throws Exception {
        var json = path.endsWith("/cancel") ? "{\"reason\":\"why\"}" : "{}";
        var body = method.matches("POST|PATCH") ? json.getBytes(UTF_8) : null;
        var reply = client.send(method, path, body, bearer(mine));

        assertThat(reply.status()).as(reply.text()).isIn(403, 404);
        assertThat(jobs.queues().find("OTHER")).isPresent();
        assertThat(jobs.tasks().load("task-OTHER").state().isFinal()).isFalse();
    }

    @Test
    void nothingIsAddedToAnotherQueue() throws Exception {
        assertThat(client.post("/v1/tasks", "{\"type\":\"t\",\"queue\":\"OTHER\"}", bearer(mine))
                        .status())
                .isEqualTo(403);
        assertThat(client.post("/v1/tasks", "{\"type\":\"t\",\"queue\":\"MINE\"}", bearer(mine))
                        .status())
                .isEqualTo(201);
        assertThat(client.post("/v1/queues", "{\"name\":\"NEW\"}", bearer(mine)).status())
                .isEqualTo(403);
    }

    @Test
    void anIdThatIsTakenInAnotherQueueShowsNothingOfItsTask() throws Exception {
        for (var key : List.of(new String[0], new String[] {"Idempotency-Key", "k"})) {
            var headers = Stream.concat(Stream.of(bearer(mine)), Stream.of(key)).toArray(String[]::new);
            var reply = client.post(
                    "/v1/tasks",
                    "{\"type\":\"t\",\"queue\":\"MINE\",\"id\":\"task-OTHER\",\"return_existing\":true}",
                    headers);

            assertThat(reply.status()).as(reply.text()).isEqualTo(409);
            assertThat(reply.text()).doesNotContain("\"OTHER\"", payload("OTHER"));
        }
    }

    private static String dependingOn(String id, boolean waits) {
        return """
                {"type":"t","queue":"MINE","id":"child","dependencies":["%s"],"load_dependencies":true,\
                "wait_for_unknown":%s}""".formatted(id, waits);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whetherAnotherQueueHasATaskIsNotLearntByDependingOnIt(boolean waits) throws Exception {
        for (var path : List.of("/v1/tasks", "/v1/tasks/bulk", "/v1/tasks/bulk?graph")) {
            var told = new HashSet<String>();
            for (var id : List.of("task-OTHER", "task-NONE")) {
                var one = dependingOn(id, waits);
                var body = switch (path) {
                    case "/v1/tasks" -> one;
                    case "/v1/tasks/bulk" -> "{\"tasks\":[" + one + "]}";
                    default -> "{\"graph\":true,\"tasks\":[" + one + "]}";
                };
                var reply = client.post(path.replace("?graph", ""), body, bearer(mine));
                assertThat(reply.text()).contains("task_not_found");
                told.add(reply.status() + " " + reply.text().replace(id, "ID"));
            }
            assertThat(told).as(path).hasSize(1);
        }
        var keyed = client.post(
                "/v1/tasks",
                dependingOn("task-OTHER", waits),
                "Authorization",
                "Bearer " + mine,
                "Idempotency-Key",
                "k");
        assertThat(keyed.status()).isEqualTo(404);
        assertThat(jobs.tasks().find("child")).isEmpty();
    }

    @Test
    void whoHasOneQueueDependsOnItsTasksAndWhoHasAllOnAny() throws Exception {
        assertThat(client.post("/v1/tasks", dependingOn("task-MINE", false), bearer(mine))
                        .status())
                .isEqualTo(201);
        var graph = client.post("/v1/tasks/bulk", """
                {"graph":true,"tasks":[{"type":"t","queue":"MINE","id":"g1"},
                {"type":"t","queue":"MINE","id":"g2","dependencies":["g1","task-MINE"]}]}""", bearer(mine));
        assertThat(graph.json().path("stored").asInt()).as(graph.text()).isEqualTo(2);
        for (var id : List.of("task-OTHER", "task-NONE")) {
            var body = dependingOn(id, true).replace("\"child\"", "\"child-of-" + id + "\"");
            assertThat(client.post("/v1/tasks", body, bearer(all)).status()).isEqualTo(201);
        }
    }

    @Test
    void theGraphOfATaskTellsNothingOfOtherQueues() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("t").queue("OTHER").id("beyond-OTHER"));
        jobs.producer()
                .enqueue(TaskSpec.of("t").queue("OTHER").id("parent-OTHER").dependsOn("beyond-OTHER"));
        jobs.producer()
                .enqueue(TaskSpec.of("t")
                        .queue("MINE")
                        .id("child-MINE")
                        .dependsOn("task-MINE", "parent-OTHER", "parent-NONE")
                        .waitForUnknown());
        jobs.producer()
                .enqueue(TaskSpec.of("t").queue("OTHER").id("child-OTHER").dependsOn("task-MINE"));
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(get("/v1/tasks/task-MINE/graph", all)).contains("child-MINE", "child-OTHER"));

        assertThat(get("/v1/tasks/task-MINE/graph", mine))
                .contains("child-MINE")
                .doesNotContain("child-OTHER", "\"OTHER\"");
        var nodes =
                client.get("/v1/tasks/child-MINE/graph", bearer(mine)).json().path("nodes");
        var ids = new ArrayList<String>();
        var unknown = new HashSet<String>();
        for (var node : nodes) {
            var id = node.path("id").asString();
            ids.add(id);
            if (id.startsWith("parent-")) {
                unknown.add(node.toString().replace(id, "ID"));
            }
        }
        assertThat(ids).containsExactlyInAnyOrder("child-MINE", "task-MINE", "parent-OTHER", "parent-NONE");
        assertThat(unknown).hasSize(1).first().asString().contains("\"missing\":true");

        var refused = new HashSet<String>();
        for (var id : List.of("task-OTHER", "task-NONE")) {
            var reply = client.get("/v1/tasks/" + id + "/graph", bearer(mine));
            refused.add(reply.status() + " " + reply.text().replace(id, "ID"));
        }
        assertThat(refused).hasSize(1).first().asString().startsWith("404");
    }

    @Test
    void theStreamTellsNothingOfOtherQueuesAndNoPayloads() throws Exception {
        assertThat(client.get("/v1/stream?queue=OTHER", bearer(mine)).status()).isEqualTo(403);
        jobs.schedules().add(Schedule.of("of-mine", "0 3 * * *", "t").queue("MINE"));
        jobs.schedules().add(Schedule.of("of-other", "0 3 * * *", "t").queue("OTHER"));
        try (var scoped = new Events(client.url(), mine);
                var everything = new Events(client.url(), all);
                var looking = new Events(client.url(), viewer)) {
            for (var queue : List.of("OTHER", "MINE")) {
                jobs.producer()
                        .enqueue(TaskSpec.of("t", "secret of " + queue)
                                .queue(queue)
                                .id("streamed-" + queue));
                jobs.queues().pause(queue, "a reason");
                jobs.schedules().runNow(queue.equals("MINE") ? "of-mine" : "of-other");
                NATS.closed(jobs.worker()
                        .queue(queue)
                        .handle("t", context -> "done")
                        .start());
            }
            for (var listener : List.of(everything, looking)) {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(listener.text())
                                .contains("streamed-OTHER", "of-other", "[\"OTHER\"]", "[\"MINE\"]"));
            }
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(scoped.text())
                            .contains(
                                    "event: task",
                                    "streamed-MINE",
                                    "event: queue",
                                    "of-mine",
                                    "event: stats",
                                    "event: worker",
                                    "[\"MINE\"]"));
            assertThat(scoped.text()).doesNotContain("OTHER", "of-other");
            assertThat(everything.names()).contains("task", "queue", "worker", "schedule", "stats");
            assertThat(scoped.names()).contains("task", "queue", "worker", "schedule", "stats");
            for (var listener : List.of(everything, looking, scoped)) {
                assertThat(listener.text())
                        .doesNotContain("\"payload\":", "secret of", payload("MINE"), payload("OTHER"));
            }
        }
    }

    @Test
    void entriesOfTheAuditLogAreToldOnlyToWhoMayReadIt() throws Exception {
        for (var token : List.of(mine, operator, viewer)) {
            for (var names : List.of("audit", "task,audit")) {
                var reply = client.get("/v1/stream?event=" + names, bearer(token));
                assertThat(reply.status()).isEqualTo(403);
                assertThat(reply.reason()).isEqualTo("audit_forbidden");
            }
        }
        try (var admin = new Events(client.url(), all);
                var scoped = new Events(client.url(), mine);
                var working = new Events(client.url(), operator);
                var looking = new Events(client.url(), viewer)) {
            client.post("/v1/queues/MINE/pause", "{\"reason\":\"why\"}", bearer(mine));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(admin.text())
                            .contains("event: audit", "\"target\":\"/v1/queues/MINE/pause\"", "\"who\":\"mine\""));
            jobs.producer().enqueue(TaskSpec.of("t").queue("MINE").id("afterwards"));
            for (var listener : List.of(scoped, working, looking)) {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(listener.text()).contains("afterwards"));
                assertThat(listener.text()).doesNotContain("event: audit", "/v1/queues/");
            }
        }
    }

    @Test
    void theTypesOfOtherQueuesAreNotTold() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("other-type").queue("OTHER"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(get("/v1/tasks/types", all)).contains("other-type"));

        assertThat(get("/v1/tasks/types", mine)).contains("\"t\"").doesNotContain("other-type");
    }

    @Test
    void whoMayOnlyLookSeesNoPayload() throws Exception {
        jobs.producer()
                .enqueue(TaskSpec.of("t", "secret of OTHER").queue("OTHER").id("dead"));
        jobs.tasks().cancelToDeadLetters("dead", "not needed");
        jobs.schedules()
                .add(Schedule.of("nightly", "0 3 * * *", "t")
                        .queue("MINE")
                        .payload(Payload.ofText("\"secret of MINE\"")));
        jobs.producer()
                .enqueue(TaskSpec.of("t", "nothing")
                        .queue("MINE")
                        .id("child")
                        .dependsOn("task-MINE")
                        .withDependencyResults());
        NATS.closed(jobs.worker()
                .queue("MINE")
                .handle("t", context -> "secret of MINE")
                .start());
        await().atMost(LIMIT).until(() -> jobs.tasks().load("child").state() == TaskState.COMPLETE);

        for (var path : List.of(
                "/v1/tasks/task-MINE",
                "/v1/tasks/child",
                "/v1/dead-letters/dead",
                "/v1/schedules",
                "/v1/schedules/nightly")) {
            assertThat(get(path, all)).as(path).containsAnyOf(payload("MINE"), payload("OTHER"), "secret of MINE");
            assertThat(get(path, viewer)).as(path).contains("\"payload_hidden\":true");
        }
        for (var path : List.of(
                "/v1/tasks",
                "/v1/tasks?stream=ndjson",
                "/v1/tasks/task-MINE",
                "/v1/tasks/child",
                "/v1/dead-letters",
                "/v1/dead-letters/dead",
                "/v1/schedules",
                "/v1/schedules/nightly",
                "/v1/overview")) {
            assertThat(get(path, viewer)).as(path).doesNotContain(payload("MINE"), payload("OTHER"), "secret of");
        }
        assertThat(get("/v1/tasks/child", all)).contains("\"dependency_results\"");
        assertThat(client.get("/v1/tasks/task-MINE/result", bearer(viewer)).status())
                .isEqualTo(403);
    }

    /** What a listener of the stream was told until now. */
    private static final class Events implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final Queue<String> told = new ConcurrentLinkedQueue<>();

        Events(String url, String token) throws Exception {
            var request = HttpRequest.newBuilder(URI.create(url + "/v1/stream"))
                    .headers(bearer(token))
                    .build();
            var lines = http.send(request, BodyHandlers.ofLines());
            assertThat(lines.statusCode()).isEqualTo(200);
            Thread.ofVirtual().start(() -> {
                try {
                    lines.body().forEach(told::add);
                } catch (UncheckedIOException closed) {
                    told.add("closed");
                }
            });
        }

        String text() {
            return String.join("\n", told);
        }

        /** The names of what was told, each as the contract says. */
        Set<String> names() {
            return Client.CONTRACT.checkEvents(told);
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }
}

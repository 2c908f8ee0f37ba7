package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What the original's tests of its HTTP API assert, by the ids of the specification. */
class ConformanceIT {

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    private static final String BYTES = "{\"a\":12345678901234567890,\"z\":1.50,\"b\":{\"y\":1,\"x\":2}}";

    private static Client client() {
        return API.client();
    }

    private static JsonNode created(String json, String... headers) throws Exception {
        var reply = client().post("/v1/tasks", json, headers);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.json();
    }

    private static String payload(JsonNode task) {
        return new String(Base64.getDecoder().decode(task.path("payload").asString()), StandardCharsets.UTF_8);
    }

    private static JsonNode listed(String query, int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(client().get("/v1/tasks" + query)
                                .json()
                                .path("count")
                                .asInt())
                        .isEqualTo(count));
        try {
            return client().get("/v1/tasks" + query).json().path("tasks");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // which is what it refuses
    void c50AServerNeedsAClient() {
        assertThatNullPointerException()
                .isThrownBy(() -> AsyncJobsServer.builder(null))
                .withMessage("jobs");
    }

    @Test
    void c51ABodyThatIsTooLargeIsRefusedWith413() throws Exception {
        var body = "{\"type\":\"mail\",\"payload\":\"" + "x".repeat(600 * 1024) + "\"}";
        var reply = client().post("/v1/tasks", body);
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.json().path("code").asString()).isEqualTo("payload_too_large");
        assertThat(client().get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void c52HealthContractInfoAndRetryPolicies() throws Exception {
        created("{\"type\":\"mail\"}");
        assertThat(client().get("/healthz").json().path("status").asString()).isEqualTo("ok");
        assertThat(client().get("/readyz").json().path("ready").asBoolean()).isTrue();
        assertThat(client().get("/v1/openapi.json").json().path("openapi").asString())
                .isEqualTo("3.1.0");
        var info = client().get("/v1/info").json();
        assertThat(info.path("auth").asString()).isEqualTo("none");
        assertThat(info.path("queue_count").asInt()).isEqualTo(1);
        assertThat(info.path("task_count").asInt()).isEqualTo(1);
        var policies = client().get("/v1/retry-policies").json().path("policies");
        assertThat(policies.valueStream().map(policy -> policy.path("name").asString()))
                .containsExactly("10m", "1h", "1m", "default");
        assertThat(policies.path(0).path("intervals").size()).isPositive();
    }

    @Test
    void c53QueuesAreMadeLookedAtPurgedAndDeleted() throws Exception {
        var made = client().post(
                        "/v1/queues",
                        "{\"name\":\"MAIL\",\"max_age\":\"1h\",\"max_runtime\":\"90s\",\"max_entries\":7,\"max_tries\":3}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/v1/queues/MAIL");
        assertThat(made.json().path("max_age").asLong()).isEqualTo(3_600_000_000_000L);
        assertThat(made.json().path("max_runtime").asLong()).isEqualTo(90_000_000_000L);

        var reserved = client().post("/v1/queues", "{\"name\":\"DEFAULT\"}");
        assertThat(reserved.status()).isEqualTo(400);
        assertThat(reserved.reason()).isEqualTo("default_queue_disallowed");
        var allowed = API.another(builder -> builder.allowCreateDefault(true));
        assertThat(allowed.post("/v1/queues", "{\"name\":\"DEFAULT\"}").status())
                .isEqualTo(201);
        assertThat(allowed.delete("/v1/queues/DEFAULT").status()).isEqualTo(204);
        var again = client().post("/v1/queues", "{\"name\":\"MAIL\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.reason()).isEqualTo("queue_already_exists");
        var wrong = client().post("/v1/queues", "{\"name\":\"X\",\"max_age\":\"soon\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.field()).isEqualTo("max_age");
        assertThat(wrong.reason()).isEqualTo("invalid_duration");

        var queues = client().get("/v1/queues").json().path("queues");
        assertThat(queues.size()).isEqualTo(1);
        for (var queue :
                new JsonNode[] {queues.path(0), client().get("/v1/queues/MAIL").json()}) {
            assertThat(queue.has("stream")).isFalse();
            assertThat(queue.has("consumer")).isFalse();
        }
        assertThat(client().get("/v1/queues/NONE").reason()).isEqualTo("queue_not_found");

        created("{\"type\":\"mail\",\"queue\":\"MAIL\"}");
        var purged = client().post("/v1/queues/MAIL/purge", "");
        assertThat(purged.status()).isEqualTo(202);
        assertThat(purged.text()).isEmpty();
        assertThat(client().get("/v1/queues/MAIL").json().path("waiting").asInt())
                .isZero();
        assertThat(client().delete("/v1/queues/MAIL").status()).isEqualTo(204);
        assertThat(client().delete("/v1/queues/MAIL").status()).isEqualTo(404);
    }

    @Test
    void c54SchedulesAreMadeLookedAtAndDeleted() throws Exception {
        var made = client().post(
                        "/v1/schedules",
                        "{\"name\":\"nightly\",\"schedule\":\"0 3 * * *\",\"queue\":\"MAIL\",\"task_type\":\"report\","
                                + "\"payload\":" + BYTES + ",\"deadline_offset\":\"1h\",\"max_tries\":4}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("deadline").asLong()).isEqualTo(3_600_000_000_000L);
        assertThat(payload(made.json())).isEqualTo(BYTES);

        var again = client().post(
                        "/v1/schedules", "{\"name\":\"nightly\",\"schedule\":\"@daily\",\"task_type\":\"report\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.reason()).isEqualTo("schedule_already_exists");
        var cron = client().post("/v1/schedules", "{\"name\":\"a\",\"schedule\":\"often\",\"task_type\":\"report\"}");
        assertThat(cron.reason()).isEqualTo("schedule_invalid");
        var offset = client().post(
                        "/v1/schedules",
                        "{\"name\":\"a\",\"schedule\":\"@daily\",\"task_type\":\"report\",\"deadline_offset\":\"soon\"}");
        assertThat(offset.status()).isEqualTo(400);
        assertThat(offset.field()).isEqualTo("deadline_offset");
        var both = client().post(
                        "/v1/schedules",
                        "{\"name\":\"a\",\"schedule\":\"@daily\",\"task_type\":\"r\",\"payload\":1,\"payload_base64\":\"YQ==\"}");
        assertThat(both.reason()).isEqualTo("payload_both_set");

        assertThat(client().get("/v1/schedules").json().path("schedules").size())
                .isEqualTo(1);
        var stored = client().get("/v1/schedules/nightly").json();
        assertThat(stored.path("schedule").asString()).isEqualTo("0 3 * * *");
        assertThat(stored.path("queue").asString()).isEqualTo("MAIL");
        assertThat(stored.path("task_type").asString()).isEqualTo("report");
        assertThat(stored.path("deadline").asLong()).isEqualTo(3_600_000_000_000L);
        assertThat(stored.path("max_tries").asInt()).isEqualTo(4);
        assertThat(payload(stored)).isEqualTo(BYTES);
        assertThat(client().get("/v1/schedules/none").status()).isEqualTo(404);
        assertThat(client().delete("/v1/schedules/nightly").status()).isEqualTo(204);
        assertThat(client().delete("/v1/schedules/nightly").status()).isEqualTo(404);
    }

    @Test
    void c55ATaskIsStoredWithTheBytesOfItsPayload() throws Exception {
        var reply = client().post("/v1/tasks", "{\"type\":\"mail\",\"payload\": " + BYTES + " }");
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        var id = reply.json().path("id").asString();
        assertThat(reply.header("Location")).isEqualTo("/v1/tasks/" + id);
        assertThat(reply.json().path("state").asString()).isEqualTo("new");
        assertThat(payload(reply.json())).isEqualTo(BYTES);
        assertThat(API.jobs().tasks().load(id).payload().text()).isEqualTo(BYTES);

        var binary = created("{\"type\":\"mail\",\"payload_base64\":\"AP+A\",\"deadline\":\"2099-01-01T00:00:00Z\"}");
        assertThat(binary.path("payload").asString()).isEqualTo("AP+A");
        assertThat(binary.path("deadline").asString()).isEqualTo("2099-01-01T00:00:00Z");
    }

    @Test
    void c55ATaskThatCannotBeIsRefused() throws Exception {
        var both = client().post("/v1/tasks", "{\"type\":\"mail\",\"payload\":1,\"payload_base64\":\"YQ==\"}");
        assertThat(both.status()).isEqualTo(400);
        assertThat(both.reason()).isEqualTo("payload_both_set");
        assertThat(both.field()).isEqualTo("payload");
        assertThat(client().post("/v1/tasks", "{\"type\":\"not a type\"}").reason())
                .isEqualTo("task_type_invalid");
        assertThat(client().post("/v1/tasks", "{\"type\":\"mail\",\"kind\":1}").reason())
                .isEqualTo("unknown_field");
    }

    @Test
    void c55AnIdempotencyKeyGivesTheSameTaskAlsoFromAnotherServer() throws Exception {
        var body = "{\"type\":\"mail\",\"payload\":1}";
        var first = created(body, "Idempotency-Key", "k1").path("id").asString();
        var again = client().post("/v1/tasks", body, "Idempotency-Key", "k1");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("id").asString()).isEqualTo(first);
        var elsewhere = API.another().post("/v1/tasks", body, "Idempotency-Key", "k1");
        assertThat(elsewhere.json().path("id").asString()).isEqualTo(first);

        var other = client().post("/v1/tasks", "{\"type\":\"mail\",\"payload\":2}", "Idempotency-Key", "k1");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.reason()).isEqualTo("idempotency_key_reused");
        assertThat(client().post("/v1/tasks", body, "Idempotency-Key", "x".repeat(129))
                        .reason())
                .isEqualTo("idempotency_key_invalid");
    }

    @Test
    void c55RequestsWithOneIdempotencyKeyAtTheSameTimeAddOneTask() throws Exception {
        var ids = atOnce(() -> client().post("/v1/tasks", "{\"type\":\"mail\"}", "Idempotency-Key", "same")
                .json()
                .path("id")
                .asString());
        assertThat(ids).containsOnly(ids.getFirst());
        assertThat(ids.getFirst()).isNotEmpty();
    }

    /** What many calls at the same time give. */
    private static <T> List<T> atOnce(Callable<T> call) throws Exception {
        var given = new ArrayList<T>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each :
                    threads.invokeAll(IntStream.range(0, 16).mapToObj(i -> call).toList())) {
                given.add(each.get());
            }
        }
        return given;
    }

    @Test
    void c55ATaskIsFoundRetriedAndDeleted() throws Exception {
        var id = created("{\"type\":\"mail\"}").path("id").asString();
        assertThat(client().get("/v1/tasks/" + id).json().path("id").asString()).isEqualTo(id);
        assertThat(client().get("/v1/tasks/none").reason()).isEqualTo("task_not_found");

        assertThat(client().post("/v1/tasks/" + id + "/retry", "").status()).isEqualTo(200);
        var many = client().post("/v1/tasks/retry", "{\"ids\":[\"" + id + "\",\"none\"]}")
                .json()
                .path("results");
        assertThat(many.valueStream().map(result -> result.path("status").asString()))
                .containsExactly("ok", "not_found");
        assertThat(client().post("/v1/tasks/retry", "{\"ids\":[]}").reason()).isEqualTo("ids_required");
        var tooMany = String.join(",", java.util.Collections.nCopies(101, "\"a\""));
        assertThat(client().post("/v1/tasks/retry", "{\"ids\":[" + tooMany + "]}")
                        .reason())
                .isEqualTo("ids_too_many");

        assertThat(client().delete("/v1/tasks/" + id).status()).isEqualTo(204);
        assertThat(client().delete("/v1/tasks/" + id).status()).isEqualTo(404);
    }

    @Test
    void c55TasksAreListedFilteredAndStreamed() throws Exception {
        listed("", 0);
        created("{\"type\":\"mail\"}");
        created("{\"type\":\"mail\"}");
        created("{\"type\":\"report\"}");
        listed("", 3);

        assertThat(listed("?type=report", 1).path(0).path("type").asString()).isEqualTo("report");
        var lines = client().get("/v1/tasks?stream=ndjson");
        assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(lines.text().lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("{\"id\":"));
        assertThat(client().get("/v1/tasks", "Accept", "application/x-ndjson")
                        .text()
                        .lines())
                .hasSize(3);
        for (var limit : new String[] {"0", "1001"}) { // the original takes the latter for 1000
            assertThat(client().get("/v1/tasks?limit=" + limit).reason()).isEqualTo("limit_invalid");
        }
    }

    @Test
    void c55AListThatItsClientCancelsHoldsNoOther() throws Exception {
        for (int i = 0; i < 3; i++) {
            created("{\"type\":\"mail\"}");
        }
        listed("", 3);
        for (int i = 0; i < 20; i++) {
            try (var connection = new RawConnection(new RawHttp(client().url()).connect())) {
                connection.head("GET /v1/tasks?stream=ndjson HTTP/1.1", "Host: localhost");
                assertThat(connection.reply().status()).isEqualTo(200);
            }
        }
        assertThat(client().get("/v1/tasks?stream=ndjson").text().lines()).hasSize(3);
    }

    @Test
    void c55OnlyATaskThatWasMadeIsAnswered201WithAKeyOrWithout() throws Exception {
        var unique = "{\"type\":\"mail\",\"unique\":{\"key\":\"u\",\"if_taken\":\"return\"}}";
        var holder = created(unique).path("id").asString();
        var existing = "{\"type\":\"mail\",\"id\":\"" + holder + "\",\"return_existing\":true}";
        for (var key : new String[][] {{}, {"Idempotency-Key", "one"}, {"Idempotency-Key", "one"}}) {
            var returned = client().post("/v1/tasks", unique, key);
            assertThat(returned.status()).isEqualTo(200);
            assertThat(returned.json().path("id").asString()).isEqualTo(holder);
            assertThat(returned.header("Location")).contains("/v1/tasks/" + holder);
        }
        for (var key : new String[][] {{}, {"Idempotency-Key", "two"}, {"Idempotency-Key", "two"}}) {
            assertThat(client().post("/v1/tasks", existing, key).status()).isEqualTo(200);
        }
        var own = "{\"type\":\"mail\",\"id\":\"own\",\"return_existing\":true}";
        created(own, "Idempotency-Key", "three");
        assertThat(client().post("/v1/tasks", own, "Idempotency-Key", "three").status())
                .isEqualTo(200);
    }

    @Test
    void c55ATaskIsCancelled() throws Exception {
        var id = created("{\"type\":\"mail\"}").path("id").asString();
        var cancelled = client().post("/v1/tasks/" + id + "/cancel", "{\"reason\":\"not needed\"}");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.json().path("state").asString()).isEqualTo("terminated");
        assertThat(client().post("/v1/tasks/" + id + "/cancel", "{}").reason()).isEqualTo("reason_required");
        assertThat(client().post("/v1/tasks/none/cancel", "{\"reason\":\"r\"}").reason())
                .isEqualTo("task_not_found");
    }

    @Test
    void c55AnIdempotencyKeyIsForgottenOnceItsTimeIsOver() throws Exception {
        var body = "{\"type\":\"mail\"}";
        var first = created(body, "Idempotency-Key", "k").path("id").asString();
        var streams = API.nats().nats().jetStreamManagement();
        var stream = "KV_" + API.nats().namespace() + "_OPERATIONS";
        var kept = streams.getLastMessage(stream, "$KV." + API.nats().namespace() + "_OPERATIONS.once.>");
        assertThat(Objects.requireNonNull(kept.getHeaders()).getFirst("Nats-TTL"))
                .isEqualTo("86400s");

        streams.purgeStream(stream); // as the server does a day later
        var next = created(body, "Idempotency-Key", "k").path("id").asString();
        assertThat(next).isNotEqualTo(first);
    }

    @Test
    void c55ListsAreNeverRefusedBecauseAnotherOneRuns() throws Exception {
        for (int i = 0; i < 5; i++) {
            created("{\"type\":\"mail\"}");
        }
        listed("", 5);
        assertThat(atOnce(() -> client().get("/v1/tasks").status())).containsOnly(200);
    }

    @Test
    void w23TheQueueIsHonouredNumbersAreExactAndIdsAreChecked() throws Exception {
        client().post("/v1/queues", "{\"name\":\"MAIL\"}");
        var task = created("{\"type\":\"mail\",\"queue\":\"MAIL\",\"payload\":" + BYTES + "}");
        assertThat(task.path("queue").asString()).isEqualTo("MAIL");
        assertThat(payload(task)).isEqualTo(BYTES);
        assertThat(client().post("/v1/tasks", "{\"type\":\"mail\",\"queue\":\"NONE\"}")
                        .reason())
                .isEqualTo("queue_not_found");

        for (var id : new String[] {"*", "%3E", "%2A", "a.b", "a%20b"}) {
            assertThat(client().get("/v1/tasks/" + id).reason()).as(id).isEqualTo("task_id_invalid");
            assertThat(client().delete("/v1/tasks/" + id).reason()).as(id).isEqualTo("task_id_invalid");
        }
        assertThat(client().get("/v1/tasks/" + task.path("id").asString()).status())
                .isEqualTo(200);
    }

    @Test
    void w24IdempotencyHoldsAcrossServersAtOnceAndComparesTheBody() throws Exception {
        var body = "{\"type\":\"mail\",\"payload\":1}";
        var another = API.another();
        var turn = new AtomicInteger();
        var ids = atOnce(() -> (turn.incrementAndGet() % 2 == 0 ? client() : another)
                .post("/v1/tasks", body, "Idempotency-Key", "k")
                .json()
                .path("id")
                .asString());
        assertThat(ids).containsOnly(ids.getFirst());
        assertThat(API.jobs().tasks().status().orElseThrow().tasks()).isEqualTo(1);
        assertThat(another.post("/v1/tasks", "{\"type\":\"other\"}", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void w24FiltersComeBeforeLimitsAndListsRunBesideEachOther() throws Exception {
        created("{\"type\":\"rare\"}");
        for (int i = 0; i < 5; i++) {
            created("{\"type\":\"mail\"}");
        }
        listed("", 6);
        var rare = client().get("/v1/tasks?type=rare&limit=1").json();
        assertThat(rare.path("count").asInt()).isEqualTo(1);
        assertThat(atOnce(() -> client().get("/v1/tasks").status())).containsOnly(200);
    }

    @Test
    void w24WhatIsTooLargeIs413AndDeletesOfWhatIsNotThereAre404() throws Exception {
        var large = "{\"type\":\"mail\",\"payload\":\"" + "x".repeat(600 * 1024) + "\"}";
        assertThat(client().post("/v1/tasks", large).status()).isEqualTo(413);
        assertThat(client().delete("/v1/schedules/none").status()).isEqualTo(404);
    }
}

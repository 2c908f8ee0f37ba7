package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.server.Client.Reply;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TokenFile;
import io.asyncjobs.server.live.LiveEvent;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each operation of the contract, answered as it says. */
class ContractIT {

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final ContractChecker contract = ContractChecker.load();

    private Client client() {
        return API.client().listener(contract::check);
    }

    private static Reply expect(int status, Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        return reply;
    }

    private static String id(Reply reply) {
        return reply.json().path("id").asString();
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void eachOperationAnswersAsTheContractSays() throws Exception {
        var client = client();
        server(client);
        queues(client);
        tasks(client);
        schedules(client);
        letters(client);
        operations(client);
        watching(client);
        access(client);
        signIn();
        stream(client);

        var missed = new TreeSet<>(contract.operations());
        missed.removeAll(contract.answered());
        assertThat(missed)
                .as("operations that no request of this test was answered by")
                .isEmpty();
    }

    private static void server(Client client) throws Exception {
        for (var path : new String[] {
            "/healthz",
            "/readyz",
            "/metrics",
            "/v1/openapi.json",
            "/v1/openapi.yaml",
            "/openapi.yaml",
            "/v1/info",
            "/v1/retry-policies"
        }) {
            expect(200, client.get(path));
        }
        expect(200, client.get("/metrics", "Accept", "application/openmetrics-text"));
    }

    private static void queues(Client client) throws Exception {
        expect(201, client.post("/v1/queues", """
                {"name":"MAIL","max_age":"24h","max_runtime":"5m","lease":"10s","max_entries":100,"when_full":"wait",
                 "max_tries":5,"max_concurrent":10,"priority":3,"retention":{"complete":"1h","expired":"forever",
                 "terminated":"discard"}}"""));
        expect(200, client.get("/v1/queues"));
        var changed = expect(
                200,
                client.patch(
                        "/v1/queues/MAIL",
                        "{\"priority\":7,\"discard_old\":true,\"retention\":{\"expired\":null,\"terminated\":null}}"));
        assertThat(changed.json().path("priority").asInt()).isEqualTo(7);
        assertThat(changed.json().path("when_full").asString()).isEqualTo("discard-old");
        assertThat(changed.json().path("max_concurrent").asInt()).isEqualTo(10);
        assertThat(changed.json().path("retention").size()).isEqualTo(1);
        var paused = expect(200, client.post("/v1/queues/MAIL/pause", "{\"reason\":\"the mail server is down\"}"));
        assertThat(paused.json().path("paused_reason").asString()).isEqualTo("the mail server is down");
        assertThat(expect(200, client.post("/v1/queues/MAIL/resume", ""))
                        .json()
                        .path("paused")
                        .asBoolean())
                .isFalse();
        assertThat(expect(200, client.get("/v1/queues/MAIL"))
                        .json()
                        .path("dead")
                        .asInt())
                .isZero();
        expect(404, client.patch("/v1/queues/NONE", "{}"));
        expect(201, client.post("/v1/queues", "{\"name\":\"OLD\",\"memory\":true}"));
        expect(201, client.post("/v1/tasks", "{\"type\":\"mail\",\"queue\":\"OLD\"}"));
        assertThat(expect(409, client.delete("/v1/queues/OLD")).reason()).isEqualTo("queue_not_empty");
        expect(202, client.post("/v1/queues/OLD/purge", ""));
        expect(204, client.delete("/v1/queues/OLD?force=true"));
    }

    private static void tasks(Client client) throws Exception {
        var parent = id(expect(201, client.post("/v1/tasks", """
                {"type":"mail","queue":"MAIL","payload":{"to":"ada"},"headers":{"trace":"1"},"max_tries":3,
                 "deadline_in":"2h","unique":{"key":"ada","if_taken":"return"}}""")));
        assertThat(
                        id(
                                expect(
                                        200,
                                        client.post(
                                                "/v1/tasks",
                                                "{\"type\":\"mail\",\"queue\":\"MAIL\",\"unique\":{\"key\":\"ada\",\"if_taken\":\"return\"}}"))))
                .isEqualTo(parent);
        assertThat(expect(
                                409,
                                client.post(
                                        "/v1/tasks",
                                        "{\"type\":\"mail\",\"queue\":\"MAIL\",\"unique\":{\"key\":\"ada\"}}"))
                        .json()
                        .path("task")
                        .asString())
                .isEqualTo(parent);
        var child = expect(
                201,
                client.post(
                        "/v1/tasks",
                        "{\"type\":\"report\",\"dependencies\":[\"" + parent + "\"],\"load_dependencies\":true}"));
        assertThat(child.json().path("state").asString()).isEqualTo("blocked");
        var later = expect(201, client.post("/v1/tasks", "{\"type\":\"mail\",\"delay\":\"1h\",\"id\":\"later\"}"));
        assertThat(later.json().has("not_before")).isTrue();
        expect(200, client.post("/v1/tasks", "{\"type\":\"mail\",\"id\":\"later\",\"return_existing\":true}"));

        var bulk = expect(200, client.post("/v1/tasks/bulk", """
                {"tasks":[{"type":"mail"},{"type":"mail","queue":"NONE"},{"type":"mail","id":"later"}]}"""));
        assertThat(bulk.json().path("stored").asInt()).isEqualTo(1);
        assertThat(bulk.json().path("results").path(1).path("reason").asString())
                .isEqualTo("queue_not_found");
        var graph = expect(200, client.post("/v1/tasks/bulk", """
                {"graph":true,"tasks":[{"type":"a","id":"g1"},{"type":"b","id":"g2","dependencies":["g1"]}]}"""));
        assertThat(graph.json().path("stored").asInt()).isEqualTo(2);
        assertThat(expect(400, client.post("/v1/tasks/bulk", """
                {"graph":true,"tasks":[{"type":"a","id":"c1","dependencies":["c2"]},{"type":"b","id":"c2","dependencies":["c1"]}]}""")).reason()).isEqualTo("graph_invalid");

        await().atMost(LONG)
                .until(() ->
                        client.get("/v1/tasks?limit=1000").json().path("count").asInt() >= 6);
        pages(client);
        expect(200, client.get("/v1/tasks/counts"));
        expect(200, client.get("/v1/tasks/counts?queue=MAIL"));
        var reports = expect(
                        200,
                        client.get("/v1/tasks/counts?type=report&created_since=2026-01-01T00:00:00Z&id=" + id(child)))
                .json();
        assertThat(reports.path("total").asInt()).isEqualTo(1);
        assertThat(reports.path("states").path("blocked").asInt()).isEqualTo(1);
        assertThat(reports.path("capped").isEmpty()).isTrue();
        expect(400, client.get("/v1/tasks/counts?state=new"));
        assertThat(expect(200, client.get("/v1/tasks/types"))
                        .json()
                        .path("types")
                        .valueStream()
                        .map(t -> t.asString()))
                .contains("mail", "report");
        expect(200, client.get("/v1/tasks?parent=" + parent + "&sort=-changed"));

        expect(200, client.get("/v1/tasks/" + parent));
        expect(200, client.get("/v1/tasks/" + parent + "/progress"));
        assertThat(expect(200, client.get("/v1/tasks/" + parent + "/graph"))
                        .json()
                        .path("nodes")
                        .size())
                .isEqualTo(2);
        expect(202, client.get("/v1/tasks/" + parent + "/result"));
        expect(200, client.post("/v1/tasks/" + parent + "/retry", "{\"deadline\":\"2099-01-01T00:00:00Z\"}"));
        expect(200, client.post("/v1/tasks/retry", "{\"ids\":[\"" + parent + "\"]}"));
        var cancelled = expect(
                200,
                client.post("/v1/tasks/" + parent + "/cancel", "{\"reason\":\"not needed\",\"dead_letter\":true}"));
        assertThat(cancelled.json().path("last_err").asString()).contains("not needed");
        assertThat(expect(409, client.post("/v1/tasks/" + parent + "/cancel", "{\"reason\":\"again\"}"))
                        .reason())
                .isEqualTo("task_already_in_state");
        expect(200, client.get("/v1/tasks/" + parent + "/result?wait=10s"));
        expect(204, client.delete("/v1/tasks/later"));
    }

    private static void pages(Client client) throws Exception {
        var seen = new TreeSet<String>();
        var cursor = "";
        do {
            var page = expect(200, client.get("/v1/tasks?limit=2&sort=created" + cursor))
                    .json();
            page.path("tasks")
                    .forEach(task ->
                            assertThat(seen.add(task.path("id").asString())).isTrue());
            cursor = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());
        assertThat(seen).hasSizeGreaterThanOrEqualTo(6);
        assertThat(expect(400, client.get("/v1/tasks?cursor=foreign")).reason()).isEqualTo("cursor_invalid");
    }

    private static void schedules(Client client) throws Exception {
        expect(201, client.post("/v1/schedules", """
                {"name":"nightly","schedule":"0 3 * * *","queue":"MAIL","task_type":"report","payload_base64":"AQI=",
                 "deadline_offset":"1h","timezone":"Europe/Berlin","missed":{"most":3,"max_age":"12h"},"overlap":"skip",
                 "jitter":"10s","ends":"2099-01-01T00:00:00Z"}"""));
        expect(200, client.get("/v1/schedules"));
        var changed = expect(
                200,
                client.patch(
                        "/v1/schedules/nightly",
                        "{\"schedule\":\"0 4 * * *\",\"ends\":null,\"deadline_offset\":null}"));
        assertThat(changed.json().path("schedule").asString()).isEqualTo("0 4 * * *");
        assertThat(changed.json().has("ends")).isFalse();
        assertThat(changed.json().has("deadline")).isFalse();
        assertThat(changed.json().path("overlap").asString()).isEqualTo("skip");
        expect(200, client.post("/v1/schedules/nightly/pause", "{\"reason\":\"holidays\"}"));
        expect(200, client.post("/v1/schedules/nightly/resume", ""));
        var run = id(expect(201, client.post("/v1/schedules/nightly/run", "")));
        await().atMost(LONG).untilAsserted(() -> {
            var listed = expect(200, client.get("/v1/schedules"))
                    .json()
                    .path("schedules")
                    .path(0);
            assertThat(listed.path("last_task").asString()).isEqualTo(run);
            assertThat(listed.path("history").size()).isEqualTo(1);
            var firing = listed.path("history").path(0);
            assertThat(firing.path("what").asString()).isEqualTo("by_hand");
            assertThat(firing.path("task_id").asString()).isEqualTo(run);
            assertThat(firing.path("task_state").asString()).isEqualTo("new"); // once the index has read it
        });
        assertThat(expect(200, client.get("/v1/schedules/nightly/next?count=3"))
                        .json()
                        .path("times")
                        .size())
                .isEqualTo(3);
        assertThat(expect(200, client.get("/v1/schedules/nightly/history"))
                        .json()
                        .path("history")
                        .path(0)
                        .path("what")
                        .asString())
                .isEqualTo("by_hand");
        assertThat(expect(200, client.get("/v1/schedules/nightly")).json().has("last_task"))
                .isTrue();
        expect(204, client.delete("/v1/schedules/nightly"));
    }

    private static void letters(Client client) throws Exception {
        for (var id : new String[] {"d1", "d2", "d3"}) {
            expect(201, client.post("/v1/tasks", "{\"type\":\"dead\",\"queue\":\"MAIL\",\"id\":\"" + id + "\"}"));
            expect(200, client.post("/v1/tasks/" + id + "/cancel", "{\"reason\":\"r\",\"dead_letter\":true}"));
        }
        var first = expect(200, client.get("/v1/dead-letters?type=dead&limit=2&reason=cancelled"));
        assertThat(first.json().path("dead_letters").path(0).path("id").asString())
                .isEqualTo("d3");
        var next = first.json().path("next").asString();
        var rest = expect(200, client.get("/v1/dead-letters?type=dead&limit=2&cursor=" + next))
                .json();
        assertThat(rest.path("dead_letters")
                        .valueStream()
                        .map(letter -> letter.path("id").asString()))
                .containsExactly("d1");
        assertThat(expect(200, client.get("/v1/dead-letters?type=dead&stream=ndjson"))
                        .text()
                        .lines())
                .hasSize(3);
        expect(200, client.get("/v1/dead-letters/d1"));
        expect(200, client.post("/v1/dead-letters/d1/retry", ""));
        expect(204, client.delete("/v1/dead-letters/d2"));
        assertThat(expect(404, client.get("/v1/dead-letters/d2")).reason()).isEqualTo("dead_letter_not_found");
        var purge = expect(202, client.post("/v1/dead-letters/purge", "{\"filter\":{\"type\":\"dead\"}}"));
        ended(client, id(purge), "completed");
        expect(404, client.get("/v1/dead-letters/d3"));
    }

    private static void ended(Client client, String id, String state) {
        await().atMost(LONG)
                .until(() -> client.get("/v1/operations/" + id)
                        .json()
                        .path("state")
                        .asString()
                        .equals(state));
    }

    private static void operations(Client client) throws Exception {
        var plan = expect(
                200,
                client.post(
                        "/v1/operations",
                        "{\"kind\":\"retry_tasks\",\"filter\":{\"states\":[\"terminated\"]},\"dry_run\":true}"));
        assertThat(plan.json().path("state").asString()).isEqualTo("planned");
        assertThat(plan.json().path("matched").asInt()).isPositive();
        operationFilters(client);
        assertThat(expect(400, client.post("/v1/operations", "{\"kind\":\"cancel_tasks\",\"filter\":{}}"))
                        .reason())
                .isEqualTo("reason_required");
        var started = expect(
                202,
                client.post(
                        "/v1/operations",
                        "{\"kind\":\"cancel_tasks\",\"filter\":{\"type\":\"mail\"},\"reason\":\"stop\"}"));
        ended(client, id(started), "completed");
        expect(200, client.get("/v1/operations"));
        assertThat(expect(409, client.post("/v1/operations/" + id(started) + "/cancel", ""))
                        .reason())
                .isEqualTo("operation_over");
        cancelled(client);
    }

    /** An operation means the tasks that the list shows with the same filter. */
    private static void operationFilters(Client client) throws Exception {
        for (var filter : new String[] {
            "parent=g1", "worker=nobody", "tried_since=2099-01-01T00:00:00Z", "tried_until=2000-01-01T00:00:00Z"
        }) {
            var pair = filter.split("=", 2);
            var plan = expect(
                            200,
                            client.post(
                                    "/v1/operations",
                                    "{\"kind\":\"delete_tasks\",\"dry_run\":true,\"filter\":{\"" + pair[0] + "\":\""
                                            + pair[1] + "\"}}"))
                    .json();
            assertThat(plan.path("filter").path(pair[0]).asString()).isEqualTo(pair[1]);
            int expected = filter.startsWith("parent") ? 1 : 0;
            assertThat(plan.path("matched").asInt()).as(filter).isEqualTo(expected);
            await().atMost(LONG)
                    .until(() -> client.get("/v1/tasks?" + filter)
                                    .json()
                                    .path("count")
                                    .asInt()
                            == expected);
        }
        for (var wrong : new String[] {
            "{\"parent\":\"a>\"}",
            "{\"worker\":\"" + "w".repeat(201) + "\"}",
            "{\"tried_since\":\"soon\"}",
            "{\"tried_until\":\"soon\"}"
        }) {
            expect(400, client.post("/v1/operations", "{\"kind\":\"delete_tasks\",\"filter\":" + wrong + "}"));
        }
    }

    /** One that is long enough to be stopped; where it was faster, the next one may be. */
    private static void cancelled(Client client) throws Exception {
        var tasks = "{\"type\":\"many\"},".repeat(3_000);
        expect(200, client.post("/v1/tasks/bulk", "{\"tasks\":[" + tasks.substring(0, tasks.length() - 1) + "]}"));
        await().atMost(LONG).until(() -> {
            var all = expect(
                    202, client.post("/v1/operations", "{\"kind\":\"retry_tasks\",\"filter\":{\"type\":\"many\"}}"));
            int status =
                    client.post("/v1/operations/" + id(all) + "/cancel", "").status();
            assertThat(status).isIn(200, 409);
            return status == 200;
        });
    }

    private static void watching(Client client) throws Exception {
        expect(200, client.get("/v1/workers"));
        var streams = expect(200, client.get("/v1/storage")).json().path("streams");
        assertThat(streams.valueStream().map(stream -> stream.path("holds").asString()))
                .contains("tasks", "queue");
        expect(200, client.get("/v1/checkup"));
        assertThat(expect(200, client.get("/v1/overview")).json().path("health").asString())
                .isNotEmpty();
        var recent = expect(200, client.get("/v1/stats?range=5m")).json();
        assertThat(recent.path("step").asLong()).isEqualTo(5_000_000_000L);
        assertThat(recent.path("buckets").size()).isEqualTo(60);
        expect(200, client.get("/v1/stats?queue=MAIL"));
    }

    private static void access(Client client) throws Exception {
        expect(200, client.get("/v1/session"));
        expect(204, client.delete("/v1/session"));
        auditPages(client);
        var refused = client.post("/v1/session", "{\"token\":\"none\"}");
        assertThat(refused.status()).isBetween(400, 499);
    }

    private void signIn() throws Exception {
        var tokens = new TokenFile(folder.resolve("tokens.json"));
        var token = tokens.add("ada", Role.ADMIN, List.of(), Instant.now(), null);
        var client = API.another(builder -> builder.access(AccessSettings.open().withTokens(tokens.path())))
                .listener(contract::check);
        expect(401, client.get("/v1/session"));
        var in = expect(200, client.post("/v1/session", "{\"token\":\"" + token + "\"}"));
        assertThat(in.json().path("csrf").asString()).isNotEmpty();
        expect(200, client.get("/v1/session", "Cookie", in.header("Set-Cookie").split(";", 2)[0]));
    }

    private static void auditPages(Client client) throws Exception {
        long whole = expect(200, client.get("/v1/audit?limit=1000"))
                .json()
                .path("entries")
                .size();
        var seen = new ArrayList<Long>();
        var cursor = "";
        do {
            var page = expect(200, client.get("/v1/audit?limit=3" + cursor)).json();
            page.path("entries")
                    .forEach(entry -> seen.add(entry.path("sequence").asLong()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
            expect(
                    200,
                    client.post(
                            "/v1/queues/MAIL/pause", "{\"reason\":\"r\"}")); // which adds an entry before those to come
        } while (!cursor.isEmpty());
        assertThat(seen).hasSize((int) whole).isSortedAccordingTo(Comparator.reverseOrder());
        var letter = "d" + Long.toString(seen.getLast(), Character.MAX_RADIX);
        for (var foreign : new String[] {letter, "foreign", "a", "a-1", "azzzzzzzzzzzzz", "s1"}) {
            assertThat(expect(400, client.get("/v1/audit?cursor=" + foreign)).reason())
                    .as(foreign)
                    .isEqualTo("cursor_invalid");
        }
        expect(400, client.get("/v1/dead-letters?cursor=a1"));
    }

    private void stream(Client client) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(client.url() + "/v1/stream?event=task&type=streamed"))
                .header("Accept", "text/event-stream")
                .timeout(LONG)
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            expect(201, client.post("/v1/tasks", "{\"type\":\"streamed\",\"id\":\"s1\"}"));
            var told = new ArrayList<String>();
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                do {
                    told.add(lines.readLine());
                } while (!told.getLast().startsWith("data: ") || !told.getLast().contains("\"s1\""));
            }
            assertThat(contract.checkEvents(told)).containsExactly("task");
            http.shutdownNow();
        }
        assertThat(contract.events()).containsExactlyInAnyOrderElementsOf(LiveEvent.NAMES);
    }
}

package io.asyncjobs.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TokenFile;
import io.asyncjobs.task.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is refused with its field and a reason. */
final class BadInputIT {

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    private static final String SCRIPT = "<script>alert(1)</script>";

    private static void assertRefused(Client.Reply reply, int status, String field, String reason) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(reply.field()).as(reply.text()).isEqualTo(field);
        assertThat(reply.reason()).as(reply.text()).isEqualTo(reason);
    }

    private static byte[] bytes(String text, int broken) {
        var bytes = text.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '?') {
                bytes[i] = (byte) broken;
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/tasks               | {'type':'mail','kind':1}                       | kind",
                "/v1/tasks               | {'type':'mail','unique':{'key':'a','x':1}}     | unique.x",
                "/v1/tasks/bulk          | {'tasks':[{'type':'mail','x':1}]}              | tasks[0].x",
                "/v1/tasks/bulk          | {'tasks':[],'all':true}                        | all",
                "/v1/tasks/retry         | {'ids':['a'],'x':1}                            | x",
                "/v1/tasks/a/cancel      | {'reason':'r','x':1}                           | x",
                "/v1/queues              | {'name':'Q','size':1}                          | size",
                "/v1/queues/DEFAULT/pause| {'reason':'r','x':1}                           | x",
                "/v1/schedules           | {'name':'s','schedule':'@daily','task_type':'t','x':1} | x",
                "/v1/operations          | {'kind':'retry_tasks','filter':{'colour':1}}   | filter.colour",
                "/v1/operations          | {'kind':'retry_tasks','filter':{},'x':1}       | x",
                "/v1/session             | {'token':'t','x':1}                            | x"
            })
    void unknownFieldsAreNamed(String path, String json, String field) throws Exception {
        var reply = API.client().post(path, json.replace('\'', '"'));

        assertRefused(reply, 400, field, "unknown_field");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/tasks      | {'type':1}                                  | type",
                "/v1/tasks      | {'type':['mail']}                           | type",
                "/v1/tasks      | {'type':'mail','max_tries':'3'}             | max_tries",
                "/v1/tasks      | {'type':'mail','max_tries':1.5}             | max_tries",
                "/v1/tasks      | {'type':'mail','dependencies':'a'}          | dependencies",
                "/v1/tasks      | {'type':'mail','dependencies':[1]}          | dependencies",
                "/v1/tasks      | {'type':'mail','headers':[]}                | headers",
                "/v1/tasks      | {'type':'mail','headers':{'a':1}}           | headers.a",
                "/v1/tasks      | {'type':'mail','unique':'ada'}              | unique",
                "/v1/tasks      | {'type':'mail','return_existing':'yes'}     | return_existing",
                "/v1/tasks      | {'type':'mail','deadline':1}                | deadline",
                "/v1/tasks/bulk | {'tasks':{}}                                | tasks",
                "/v1/tasks/bulk | {'tasks':['mail']}                          | tasks",
                "/v1/queues     | {'name':'Q','priority':'high'}              | priority",
                "/v1/queues     | {'name':'Q','retention':[]}                 | retention",
                "/v1/operations | {'kind':'retry_tasks','filter':[]}          | filter",
                "/v1/operations | {'kind':'retry_tasks','filter':{},'dry_run':1} | dry_run"
            })
    void wrongTypesAreNamed(String path, String json, String field) throws Exception {
        assertRefused(API.client().post(path, json.replace('\'', '"')), 400, field, "type_invalid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/tasks  | {'type':'mail','max_tries':0}                      | max_tries  | number_out_of_range",
                "/v1/tasks  | {'type':'mail','max_tries':99999999999999999999}   | max_tries  | number_out_of_range",
                "/v1/tasks  | {'type':'mail','deadline_in':'99999999999h'}       | deadline_in| invalid_duration",
                "/v1/tasks  | {'type':'mail','delay':'-1s'}                      | delay      | invalid_duration",
                "/v1/tasks  | {'type':'mail','run_at':'9999999-01-01T00:00:00Z'} | run_at     | invalid_time",
                "/v1/tasks  | {'type':'mail','payload_base64':'***'}             | payload_base64 | invalid_base64",
                "/v1/queues | {'name':'Q','priority':0}                          | priority   | number_out_of_range",
                "/v1/queues | {'name':'Q','replicas':1000}                       | replicas   | number_out_of_range",
                "/v1/queues | {'name':'Q','max_entries':-1}                      | max_entries| number_out_of_range",
                "/v1/queues | {'name':'Q','retention':{'new':'1h'}}              | retention.new | value_unknown",
                "/v1/schedules | {'name':'s','schedule':'0 0 31 2 *','task_type':'t','timezone':'Moon/Crater'} | timezone | timezone_unknown",
                "/v1/operations | {'kind':'explode','filter':{}}                 | kind       | value_unknown"
            })
    void valuesThatCannotBeAreNamed(String path, String json, String field, String reason) throws Exception {
        assertRefused(API.client().post(path, json.replace('\'', '"')), 400, field, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", ">", "a.b", "a b", "a/b", "é", "a\\nb", "\\u0000", "\\u202e"})
    void namesThatMeanMoreThanOneThingAreRefusedWhereverTheyAre(String name) throws Exception {
        var client = API.client();
        assertRefused(
                client.post("/v1/tasks", "{\"type\":\"mail\",\"id\":\"" + name + "\"}"), 400, "id", "task_id_invalid");
        assertRefused(
                client.post("/v1/tasks", "{\"type\":\"mail\",\"queue\":\"" + name + "\"}"),
                400,
                "queue",
                "queue_name_invalid");
        assertRefused(
                client.post("/v1/tasks", "{\"type\":\"mail\",\"dependencies\":[\"" + name + "\"]}"),
                400,
                "dependencies",
                "task_id_invalid");
        assertRefused(client.post("/v1/tasks/retry", "{\"ids\":[\"" + name + "\"]}"), 400, "ids", "task_id_invalid");
        assertRefused(client.post("/v1/queues", "{\"name\":\"" + name + "\"}"), 400, "name", "queue_name_invalid");
        assertRefused(
                client.post("/v1/schedules", "{\"name\":\"" + name + "\",\"schedule\":\"@daily\",\"task_type\":\"t\"}"),
                400,
                "name",
                "schedule_name_invalid");
        assertThat(API.jobs().queues().list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/tasks?limit=0, limit, limit_invalid",
        "/v1/tasks?limit=-1, limit, limit_invalid",
        "/v1/tasks?limit=1000000, limit, limit_invalid",
        "/v1/tasks?limit=99999999999999999999, limit, limit_invalid",
        "/v1/tasks?limit=1e3, limit, limit_invalid",
        "/v1/tasks?limit=1&limit=2, limit, parameter_repeated",
        "/v1/dead-letters?limit=0, limit, limit_invalid",
        "/v1/dead-letters?limit=1001, limit, limit_invalid",
        "/v1/audit?limit=1001, limit, limit_invalid",
        "/v1/tasks?cursor=foreign, cursor, cursor_invalid",
        "/v1/tasks?cursor=s1, cursor, cursor_invalid",
        "/v1/dead-letters?cursor=foreign, cursor, cursor_invalid",
        "/v1/dead-letters?cursor=szzzzzzzzzzzzz, cursor, cursor_invalid",
        "/v1/tasks?state=odd, state, value_unknown",
        "/v1/tasks?sort=size, sort, value_unknown",
        "/v1/tasks?created_since=yesterday, created_since, invalid_time",
        "/v1/tasks?queue=%3E, queue, queue_name_invalid",
        "/v1/tasks?parent=*, parent, task_id_invalid",
        "/v1/tasks?colour=red, colour, unknown_parameter",
        "/v1/stats?range=1y, range, value_unknown",
        "/v1/schedules/none/next?count=0, count, count_invalid",
        "/v1/schedules/none/next?count=1001, count, count_invalid",
        "/v1/stream?event=party, event, value_unknown",
        "/v1/tasks?stream=ndjson&limit=10, limit, lines_without_pages",
        "/v1/tasks?stream=ndjson&cursor=foreign, cursor, lines_without_pages",
        "/v1/dead-letters?stream=ndjson&limit=10, limit, lines_without_pages",
        "/v1/dead-letters?stream=ndjson&cursor=d1, cursor, lines_without_pages",
        "/v1/tasks?error=%FF, error, invalid_encoding",
        "/v1/tasks?worker=%FF, worker, invalid_encoding",
        "/v1/tasks?worker=*, worker, worker_invalid",
        "/v1/tasks/counts?worker=a%20b, worker, worker_invalid",
        "/v1/audit?who=%FF, who, invalid_encoding",
        "/v1/dead-letters?error=%C3%28, error, invalid_encoding",
        "/v1/tasks/any/result?wait=61s, wait, wait_invalid",
        "/v1/tasks/any/result?wait=99h, wait, wait_invalid"
    })
    void parametersThatCannotBeAreNamed(String path, String field, String reason) throws Exception {
        assertRefused(API.client().get(path), 400, field, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tasks?limit=10", "/v1/dead-letters?limit=10"})
    void linesThatAreAskedForByAHeaderHaveNoPagesEither(String path) throws Exception {
        assertRefused(API.client().get(path, "Accept", "application/x-ndjson"), 400, "limit", "lines_without_pages");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/tasks?error=%ZZ, error",
        "/v1/tasks?state=%ZZ, state",
        "/v1/tasks?queue=%ZZ&type=%Z, queue",
        "/v1/tasks?queue=MAIL&type=%, type",
        "/v1/tasks?%ZZ=1, %ZZ",
        "/v1/tasks/counts?queue=%ZZ, queue",
        "/v1/dead-letters?error=%ZZ, error"
    })
    void escapesThatAreNoneAreNamed(String path, String field) throws Exception {
        var answer = new RawHttp(API.client().url())
                .send("GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close");

        assertThat(RawHttp.status(answer)).as(answer).isEqualTo(400);
        assertThat(answer).contains("\"reason\":\"invalid_encoding\"", "\"field\":\"" + field + "\"");
    }

    @Test
    void aCursorOfOtherFiltersIsRefused() throws Exception {
        var client = API.client();
        for (int i = 0; i < 3; i++) {
            client.post("/v1/tasks", "{\"type\":\"mail\"}");
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.get("/v1/tasks").json().path("count").asInt() == 3);
        var cursor = client.get("/v1/tasks?limit=1").json().path("next").asString();
        assertThat(cursor).isNotEmpty();

        for (var other : List.of("&state=new", "&type=mail", "&sort=created", "&queue=DEFAULT")) {
            assertRefused(client.get("/v1/tasks?limit=1&cursor=" + cursor + other), 400, "cursor", "cursor_invalid");
        }
        assertRefused(client.get("/v1/dead-letters?cursor=" + cursor), 400, "cursor", "cursor_invalid");
        assertThat(client.get("/v1/tasks?limit=1&cursor=" + cursor).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xC0, 0xFF})
    void brokenUtf8IsRefused(int broken) throws Exception {
        for (var json : List.of("{\"type\":\"m?\"}", "{\"ty?\":1}", "{\"type\":\"mail\",\"payload\":\"?\"}", "?")) {
            assertRefused(API.client().send("POST", "/v1/tasks", bytes(json, broken)), 400, "", "invalid_json");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{\"type\":\"mail\"}}",
                "{\"type\":\"mail\",}",
                "{type:\"mail\"}",
                "{'type':'mail'}",
                "{\"type\":NaN}"
            })
    void whatIsNoJsonObjectIsRefused(String body) throws Exception {
        assertRefused(API.client().post("/v1/tasks", body), 400, "", "invalid_json");
    }

    @Test
    void whatIsNestedTooDeepIsRefused() throws Exception {
        var deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertRefused(
                API.client().post("/v1/tasks", "{\"type\":\"mail\",\"payload\":" + deep + "}"),
                400,
                "",
                "invalid_json");
    }

    @Test
    void aFieldThatIsThereTwiceIsRefused() throws Exception {
        assertRefused(
                API.client().post("/v1/tasks", "{\"type\":\"mail\",\"type\":\"pay\"}"), 400, "type", "duplicate_field");
    }

    @Test
    void bodiesAreReadUpToTheirLimit() throws Exception {
        var client = API.client();
        var fits = "{\"type\":\"mail\",\"payload\":\"" + "x".repeat(512 * 1024 - 50) + "\"}";
        var large = "{\"type\":\"mail\",\"payload\":\"" + "x".repeat(512 * 1024) + "\"}";
        assertThat(client.post("/v1/tasks", fits).status()).isEqualTo(201);
        assertRefused(client.post("/v1/tasks", large), 413, "", "body_too_large");
        assertRefused(
                client.post("/v1/tasks/bulk", "{\"tasks\":[{\"type\":\"" + "x".repeat(8 * 1024 * 1024) + "\"}]}"),
                413,
                "",
                "body_too_large");
        var many = "{\"type\":\"mail\"},".repeat(10_001);
        assertRefused(
                client.post("/v1/tasks/bulk", "{\"tasks\":[" + many.substring(0, many.length() - 1) + "]}"),
                400,
                "tasks",
                "tasks_too_many");
    }

    @Test
    void scriptInPayloadsAndErrorsIsOnlyEverText() throws Exception {
        var client = API.client();
        client.post(
                "/v1/tasks",
                "{\"type\":\"mail\",\"id\":\"x1\",\"payload\":\"" + SCRIPT + "\",\"headers\":{\"a\":\"" + SCRIPT
                        + "\"}}");
        var cancelled = client.post("/v1/tasks/x1/cancel", "{\"reason\":\"" + SCRIPT + "\",\"dead_letter\":true}");
        assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(200);
        assertThat(cancelled.json().path("last_err").asString()).contains(SCRIPT);
        var unknown = "/v1/tasks?" + "%3Cscript%3Ealert(1)%3C/script%3E=1";

        for (var path : List.of(
                "/v1/tasks/x1",
                "/v1/tasks",
                "/v1/dead-letters",
                "/v1/dead-letters/x1",
                "/v1/tasks?stream=ndjson",
                unknown,
                "/v1/tasks/%3Cscript%3E",
                "/v1/%3Cscript%3E",
                "/%3Cscript%3Ealert(1)%3C/script%3E.html")) {
            var reply = client.get(path);
            assertThat(reply.header("Content-Type"))
                    .as(path)
                    .matches("application/(problem\\+json|x-ndjson|json)(;.*)?");
            assertThat(reply.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(reply.header("Content-Security-Policy")).as(path).contains("default-src 'none'");
        }
        var payload = Base64.getDecoder()
                .decode(client.get("/v1/tasks/x1").json().path("payload").asString());
        assertThat(new String(payload, UTF_8)).isEqualTo("\"" + SCRIPT + "\"");
    }

    @Test
    void aTokenThatHasExpiredIsRefusedByItsReason(@TempDir Path folder) throws Exception {
        var tokens = new TokenFile(folder.resolve("tokens.json"));
        var start = Instant.now().minus(Duration.ofHours(2));
        var expired = tokens.add("old", Role.ADMIN, List.of(), start, start.plus(Duration.ofHours(1)));
        tokens.addVouched("gone", Role.ADMIN, List.of(), start, start.plus(Duration.ofHours(1)));
        var client = new Client(API.nats()
                .closed(AsyncJobsServer.builder(API.jobs())
                        .access(AccessSettings.open().withTokens(tokens.path()).withProxy("X-User", List.of()))
                        .start())
                .url());

        assertThat(client.get("/v1/tasks", "Authorization", "Bearer " + expired).reason())
                .isEqualTo("token_expired");
        assertThat(client.post("/v1/session", "{\"token\":\"" + expired + "\"}").reason())
                .isEqualTo("token_expired");
        var vouched = client.get("/v1/tasks", "X-User", "gone");
        assertThat(vouched.status()).isEqualTo(403);
        assertThat(vouched.reason()).isEqualTo("name_expired");
    }

    @Test
    void severalWrongThingsOfATaskStoreNothing() throws Exception {
        for (var json : List.of(
                "{\"type\":\"mail\",\"deadline\":\"2099-01-01T00:00:00Z\",\"deadline_in\":\"1h\"}",
                "{\"type\":\"mail\",\"run_at\":\"2099-01-01T00:00:00Z\",\"delay\":\"1h\"}",
                "{\"type\":\"mail\",\"signature\":\"00\"}",
                "{\"type\":\"mail\",\"id\":\"a\",\"dependencies\":[\"a\"]}",
                "{\"type\":\"" + "x".repeat(5_000) + "\"}",
                "{\"type\":\"mail\",\"headers\":{\"\":\"x\"}}")) {
            assertThat(API.client().post("/v1/tasks", json).status()).as(json).isBetween(400, 409);
        }
        API.jobs().producer().enqueue(TaskSpec.of("t").id("only"));
        assertThat(API.jobs().tasks().status().orElseThrow().tasks()).isEqualTo(1);
    }
}

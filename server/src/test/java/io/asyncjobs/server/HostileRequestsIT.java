package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of requests that nobody should send: each is refused or done, none breaks the server. */
class HostileRequestsIT {

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    private static final long SEED = Long.getLong("asyncjobs.seed", 20_261_129L);
    private static final int REQUESTS = 3_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final List<String> PATHS = List.of(
            "/v1/tasks",
            "/v1/tasks/bulk",
            "/v1/tasks/retry",
            "/v1/tasks/%s",
            "/v1/tasks/%s/retry",
            "/v1/tasks/%s/cancel",
            "/v1/tasks/%s/result",
            "/v1/queues",
            "/v1/queues/%s",
            "/v1/queues/%s/pause",
            "/v1/schedules",
            "/v1/schedules/%s",
            "/v1/schedules/%s/next",
            "/v1/dead-letters",
            "/v1/dead-letters/%s",
            "/v1/dead-letters/purge",
            "/v1/operations",
            "/v1/operations/%s",
            "/v1/stats",
            "/v1/session",
            "/v1/%s");
    private static final List<String> NAMES = List.of(
            "*",
            "%3E",
            "a.b",
            "%00",
            "%E2%82%AC",
            "%FF",
            "..",
            "%2e%2e",
            "a%2Fb",
            "%20",
            "x".repeat(300),
            "$JS",
            "%0d%0a",
            "1",
            "a:b");
    private static final List<String> FIELDS = List.of(
            "type",
            "queue",
            "id",
            "payload",
            "payload_base64",
            "deadline",
            "deadline_in",
            "delay",
            "run_at",
            "max_tries",
            "dependencies",
            "headers",
            "unique",
            "tasks",
            "ids",
            "reason",
            "name",
            "schedule",
            "task_type",
            "max_age",
            "max_runtime",
            "max_concurrent",
            "priority",
            "retention",
            "replicas",
            "timezone",
            "missed",
            "jitter",
            "starts",
            "filter",
            "kind",
            "dry_run",
            "token",
            "other");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "99999999999999999999999",
            "1.5",
            "\"\"",
            "\"*\"",
            "\">\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"mail\"",
            "\"MAIL\"",
            "\"1h\"",
            "\"9999999999999h\"",
            "\"-1s\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"9999-99-99T00:00:00Z\"",
            "[]",
            "[1]",
            "[\"*\"]",
            "[\"a\",\"a\"]",
            "[[[]]]",
            "{}",
            "{\"a\":1}",
            "{\"key\":\"\"}",
            "[{}]",
            "[{\"type\":\"mail\",\"queue\":\"NONE\"}]",
            "\"@every 1ns\"",
            "\"0 0 31 2 *\"",
            "\"<script>\"",
            "\"retry_tasks\"",
            "{\"ids\":[\">\"]}",
            "{\"states\":[\"x\"]}",
            "{\"complete\":\"soon\"}",
            "{\"most\":1e9}");
    private static final List<String> PARAMETERS = List.of(
            "limit=0",
            "limit=-1",
            "limit=99999999999",
            "limit=a",
            "cursor=%00",
            "cursor=azzzzzzzzzzzzz",
            "cursor=dzzzzzzzzzzzzz",
            "state=x",
            "sort=x",
            "created_since=yesterday",
            "queue=%3E",
            "queue=a&queue=b",
            "id=*",
            "error=%FF",
            "stream=xml",
            "range=1y",
            "wait=-1s",
            "count=0",
            "force=maybe",
            "parent=.",
            "unknown=1",
            "reason=x",
            "a%5B%5D=1");

    private final Random random = new Random(SEED);

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private byte[] body() {
        var members = new StringBuilder("{");
        for (int i = random.nextInt(5); i >= 0; i--) {
            members.append('"')
                    .append(one(FIELDS))
                    .append("\":")
                    .append(one(VALUES))
                    .append(i == 0 ? "" : ",");
        }
        var body = members.append('}').toString().getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(12)) {
            case 0 -> body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            case 1 -> body = "[".repeat(random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8);
            case 2 -> random.nextBytes(body);
            case 3 -> body = new byte[0];
            default -> {}
        }
        return body;
    }

    @Test
    void nothingThatIsSentBreaksTheServer() throws Exception {
        var client = API.client();
        for (int i = 0; i < REQUESTS; i++) {
            var method = one(List.of("GET", "POST", "POST", "POST", "PATCH", "DELETE", "PUT"));
            var path = String.format(one(PATHS), one(NAMES));
            var query = random.nextInt(3) == 0 ? "?" + one(PARAMETERS) : "";
            var reply =
                    client.send(method, path + query, method.equals("GET") || method.equals("DELETE") ? null : body());
            if (reply.status() == 503 && reply.reason().equals("storage_not_ready")) {
                continue; // NATS was slow, which is no fault of the server
            }
            assertThat(reply.status())
                    .as("request %s of seed %s: %s %s%s: %s", i, SEED, method, path, query, reply.text())
                    .isLessThan(500);
        }
        await().atMost(LIMIT).until(() -> client.get("/readyz").status() == 200);
        await().atMost(LIMIT)
                .until(() -> client.post("/v1/tasks", "{\"type\":\"mail\"}").status() == 201);
    }

    @Test
    void headersThatAreTooLargeOrTooManyAreRefused() throws Exception {
        var reply = API.client().get("/healthz", "X-Large", "x".repeat(20_000));
        assertThat(reply.status()).isEqualTo(431);
        assertThat(reply.reason()).isEqualTo("headers_too_large");
    }

    @Test
    void aBodyOfAnotherTypeIsRefused() throws Exception {
        var reply = API.client().post("/v1/tasks", "type=mail", "Content-Type", "application/x-www-form-urlencoded");
        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.reason()).isEqualTo("content_type_invalid");
    }
}

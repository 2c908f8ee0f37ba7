package io.asyncjobs.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.asyncjobs.AsyncJobs;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.audit.AuditFilter;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.Rule;
import io.asyncjobs.server.access.Rules;
import io.asyncjobs.server.access.TokenFile;
import io.asyncjobs.task.TaskSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who may do what, over real HTTP. */
final class AccessIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private AsyncJobs jobs;
    private TokenFile tokens;
    private String url = "";

    @BeforeEach
    void connect() {
        jobs = NATS.client();
        jobs.queues().define(QueueSettings.of("A"));
        tokens = new TokenFile(folder.resolve("tokens.json"));
    }

    private Client start(UnaryOperator<AccessSettings> settings) {
        var access = settings.apply(AccessSettings.open());
        url = NATS.closed(AsyncJobsServer.builder(jobs).access(access).start()).url();
        return new Client(url);
    }

    private Client startWithTokens() {
        return start(settings -> settings.withTokens(tokens.path()));
    }

    private String token(String name, Role role, String... queues) {
        return tokens.add(name, role, List.of(queues), Instant.now(), null);
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static Client.Reply call(Client client, Rule rule, String... headers) throws Exception {
        var path = rule.path().replace("{id}", "24ErgVol4ZjpoQ8FAima9R2jEHB").replace("{name}", "NONE");
        var body = rule.method().matches("POST|PATCH") ? "{}".getBytes(UTF_8) : null;
        return client.send(rule.method(), path, body, headers);
    }

    @Test
    void everyRouteWantsItsRole() throws Exception {
        var view = token("viewer", Role.VIEW);
        var operate = token("operator", Role.OPERATE);
        var client = startWithTokens();

        for (var rule : Rules.all()) {
            if (rule.need() == Rule.Need.ANYONE) {
                continue;
            }
            assertThat(call(client, rule).status()).as("%s without token", rule).isEqualTo(401);
            if (rule.need() != Rule.Need.VIEW) {
                var refused = call(client, rule, bearer(view));
                assertThat(refused.status()).as("%s by a viewer", rule).isEqualTo(403);
                assertThat(refused.reason()).isEqualTo("role_too_low");
            }
            if (rule.need() == Rule.Need.ADMIN) {
                assertThat(call(client, rule, bearer(operate)).status())
                        .as("%s by an operator", rule)
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void whoeverHasTheRoleGetsAnAnswer() throws Exception {
        var admin = token("boss", Role.ADMIN);
        var client = startWithTokens();

        for (var rule : Rules.all()) {
            if (!rule.path().equals("/v1/stream")) { // which never ends
                assertThat(call(client, rule, bearer(admin)).status())
                        .as("%s by an admin", rule)
                        .isNotIn(401, 403, 405, 500);
            }
        }
    }

    @Test
    void readOnlyChangesNothing() throws Exception {
        var client = start(settings -> settings.withReadOnly(true));

        for (var rule : Rules.all()) {
            if (rule.effect() == Rule.Effect.CHANGES || rule.effect() == Rule.Effect.ENQUEUES) {
                var reply = call(client, rule);
                assertThat(reply.status()).as("%s", rule).isEqualTo(403);
                assertThat(reply.reason()).isEqualTo("read_only");
            }
        }
        assertThat(client.get("/v1/session").json().path("read_only").asBoolean())
                .isTrue();
    }

    @Test
    void withoutTokensThisMachineMayDoEverything() throws Exception {
        var reply = start(settings -> settings).get("/v1/session");

        assertThat(reply.json().path("name").asString()).isEqualTo("local");
        assertThat(reply.json().path("role").asString()).isEqualTo("admin");
        assertThat(reply.json().has("csrf")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, 403",
        "evil.example:80, 403",
        "192.0.2.7, 403",
        "localhost, 200",
        "127.0.0.1:1, 200",
        "[::1], 200",
        "jobs.example, 200"
    })
    void aNameThatIsNotItsOwnIsRefused(String host, int status) throws Exception {
        start(settings -> settings.withHosts(List.of("jobs.example")));
        var raw = new RawHttp(url);

        assertThat(raw.get("/v1/session", host)).isEqualTo(status);
        assertThat(raw.get("/healthz", host)).isEqualTo(status);
        assertThat(raw.get("/nothing", host)).isEqualTo(status == 200 ? 404 : 403);
    }

    @Test
    void pagesOfOtherSitesAreRefused() throws Exception {
        var client = start(settings -> settings);

        for (var origin : List.of("http://evil.example", "null", "http://localhost:1", "https" + url.substring(4))) {
            var reply = client.post("/v1/queues", "{\"name\":\"B\"}", "Origin", origin);
            assertThat(reply.status()).as(origin).isEqualTo(403);
            assertThat(reply.reason()).isEqualTo("origin_foreign");
            assertThat(client.get("/v1/session", "Origin", origin).status()).isEqualTo(403);
        }
        assertThat(client.get("/v1/session", "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(403);
        assertThat(client.get("/v1/session", "Sec-Fetch-Site", "same-site").status())
                .isEqualTo(403);
        assertThat(client.get("/v1/session", "Origin", url, "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(200);
        assertThat(jobs.queues().find("B")).isEmpty();
    }

    @Test
    void noOtherSiteIsEverAllowedToRead() throws Exception {
        var reply = start(settings -> settings)
                .send(
                        "OPTIONS",
                        "/v1/queues",
                        null,
                        "Origin",
                        "http://evil.example",
                        "Access-Control-Request-Method",
                        "POST");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.response().headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/session", "/v1/audit", "/healthz", "/nothing", "/", "/v1/nothing"})
    void browsersAreToldWhatTheyMayDoWithIt(String path) throws Exception {
        token("ci", Role.VIEW);
        var reply = startWithTokens().get(path);

        assertThat(reply.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe", "*", "http:");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(reply.header("Server")).isEmpty();
        assertThat(reply.header("X-Powered-By")).isEmpty();
        if (path.startsWith("/v1/")) {
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void aPageSignsInAndKeepsTheTokenOutOfReach() throws Exception {
        var token = token("ada", Role.ADMIN, "A");
        var client = startWithTokens();

        assertThat(client.get("/v1/session").status()).isEqualTo(401);
        assertThat(client.post("/v1/session", "{\"token\":\"ajt_wrong\"}").reason())
                .isEqualTo("token_unknown");
        var in = client.post("/v1/session", "{\"token\":\"" + token + "\"}");
        assertThat(in.status()).isEqualTo(200);
        assertThat(in.text()).doesNotContain(token);
        assertThat(in.header("Set-Cookie"))
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200")
                .doesNotContain(token, "Secure");

        var cookie = in.header("Set-Cookie").split(";", 2)[0];
        assertThat(in.text()).doesNotContain(cookie.split("=", 2)[1]);
        var who = client.get("/v1/session", "Cookie", cookie).json();
        assertThat(who.path("name").asString()).isEqualTo("ada");
        assertThat(who.path("queues").values()).hasSize(1);
        var csrf = who.path("csrf").asString();

        var without = client.delete("/v1/queues/A", "Cookie", cookie);
        assertThat(without.status()).isEqualTo(403);
        assertThat(without.reason()).isEqualTo("csrf_token_wrong");
        assertThat(client.delete("/v1/queues/A", "Cookie", cookie, "X-CSRF-Token", csrf + "x")
                        .reason())
                .isEqualTo("csrf_token_wrong");
        assertThat(jobs.queues().find("A")).isPresent();
        assertThat(client.delete("/v1/queues/A", "Cookie", cookie, "X-CSRF-Token", csrf)
                        .status())
                .isLessThan(400);

        var out = client.delete("/v1/session", "Cookie", cookie);
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).contains("=; ", "Max-Age=0");
        assertThat(client.get("/v1/session", "Cookie", cookie).status()).isEqualTo(401);
    }

    @Test
    void aTokenThatIsRevokedEndsWithItsSessions() throws Exception {
        var token = token("ada", Role.VIEW);
        var client = startWithTokens();
        var cookie = client.post("/v1/session", "{\"token\":\"" + token + "\"}")
                .header("Set-Cookie")
                .split(";", 2)[0];
        assertThat(client.get("/v1/session", "Cookie", cookie).status()).isEqualTo(200);

        tokens.revoke("ada");
        var other = token("bob", Role.VIEW);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                client.get("/v1/session", bearer(other)).status())
                        .isEqualTo(200));
        assertThat(client.get("/v1/session", bearer(token)).status()).isEqualTo(401);
        assertThat(client.get("/v1/session", "Cookie", cookie).status()).isEqualTo(401);
    }

    /** A stream of changes to which somebody listens. */
    private static final class Listening implements AutoCloseable {

        private final HttpClient http = HttpClient.newHttpClient();
        private final CompletableFuture<Void> end;

        Listening(String url, String... headers) throws Exception {
            var request = HttpRequest.newBuilder(URI.create(url + "/v1/stream"))
                    .headers(headers)
                    .build();
            var lines = http.send(request, BodyHandlers.ofLines());
            assertThat(lines.statusCode()).isEqualTo(200);
            end = CompletableFuture.runAsync(
                    () -> lines.body().forEach(line -> {}),
                    reading -> Thread.ofVirtual().start(reading));
        }

        boolean isEnded() {
            return end.isDone();
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }

    @Test
    void whoIsRevokedOrSignsOutIsToldNoMoreOfWhatChanges() throws Exception {
        var ada = token("ada", Role.VIEW);
        var bob = token("bob", Role.VIEW);
        var eve = token("eve", Role.VIEW);
        var client = startWithTokens();
        var cookie = client.post("/v1/session", "{\"token\":\"" + bob + "\"}")
                .header("Set-Cookie")
                .split(";", 2)[0];
        try (var byToken = new Listening(url, bearer(ada));
                var bySession = new Listening(url, "Cookie", cookie);
                var other = new Listening(url, bearer(eve))) {
            assertThat(client.delete("/v1/session", "Cookie", cookie).status()).isEqualTo(204);
            await().atMost(LIMIT).until(bySession::isEnded);
            assertThat(byToken.isEnded()).isFalse();

            tokens.revoke("ada");
            await().atMost(LIMIT).until(byToken::isEnded);
            assertThat(other.isEnded()).isFalse();
        }
    }

    @Test
    void aListOfLinesEndsWithAProblemOnceItsCallerIsRevoked() throws Exception {
        var ada = token("ada", Role.VIEW);
        var bob = token("bob", Role.VIEW);
        var client = startWithTokens();
        var type = "t".repeat(200);
        int tasks = 12_000; // more than connections keep for who does not read
        jobs.producer()
                .enqueueAll(
                        IntStream.range(0, tasks)
                                .mapToObj(i -> TaskSpec.of(type).queue("A").id("i".repeat(190) + i)),
                        outcome -> assertThat(outcome.failure()).isEmpty());
        await().atMost(LIMIT)
                .until(() -> client.get("/v1/tasks/counts", bearer(bob))
                                .json()
                                .path("total")
                                .asInt()
                        == tasks);
        try (var reader = new RawConnection(new RawHttp(url).connect(8 * 1024))) {
            reader.head("GET /v1/tasks?stream=ndjson HTTP/1.1", "Host: localhost", "Authorization: Bearer " + ada);
            assertThat(reader.reply().status()).isEqualTo(200);
            tokens.revoke("ada");
            await().atMost(LIMIT)
                    .until(() -> client.get("/v1/session", bearer(ada)).status() == 401);

            var text = reader.brokenOff();
            assertThat(text).contains("\n{\"id\":\"i");
            assertThat(text.lines().filter(line -> line.contains("\"reason\":\"token_ended\"")))
                    .hasSize(1);
        }
    }

    @Test
    void aBrokenFileLeavesThoseInWhoWereAndNoneLetsNobodyIn() throws Exception {
        var token = token("ada", Role.VIEW);
        var client = startWithTokens();
        try (var log = new CapturedLog()) {
            Files.writeString(tokens.path(), "broken");
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(client.get("/v1/session", bearer(token)).status()).isEqualTo(200);
                assertThat(log.lines()).anyMatch(line -> line.contains("stays in force"));
            });
        }
        Files.delete(tokens.path());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                client.get("/v1/session", bearer(token)).status())
                        .isEqualTo(401));
    }

    /** The first answer with another status, or the last of so many. */
    private static Client.Reply whileStatusIs(int status, int most, Callable<Client.Reply> asking) throws Exception {
        var reply = asking.call();
        for (int i = 1; i < most && reply.status() == status; i++) {
            reply = asking.call();
        }
        return reply;
    }

    @Test
    void wrongTokensAreSlowedAndNeverLogged() throws Exception {
        var token = token("ada", Role.ADMIN);
        var client = startWithTokens();
        try (var log = new CapturedLog()) {
            var number = new AtomicInteger();
            var last = whileStatusIs(
                    401, 100, () -> client.get("/v1/session", bearer("ajt_secret" + number.incrementAndGet())));
            assertThat(last.status()).isEqualTo(429);
            assertThat(last.reason()).isEqualTo("too_many_wrong_tokens");
            assertThat(last.header("Retry-After")).matches("[1-9]\\d*");
            assertThat(client.get("/v1/session", bearer(token)).status()).isEqualTo(200);
            assertThat(client.post("/v1/session", "{\"token\":\"" + token + "\"}")
                            .status())
                    .isEqualTo(200);
            client.post("/v1/session", "{\"token\":\"" + token + "\"");
            client.get("/v1/audit?who=" + token, bearer(token));

            assertThat(log.lines()).noneMatch(line -> line.contains("ajt_"));
        }
        assertThat(jobs.auditLog().list(AuditFilter.all(), 1_000))
                .isNotEmpty()
                .noneMatch(entry -> entry.toString().contains("ajt_"));
    }

    @Test
    void eachTokenMayMakeSoManyRequests() throws Exception {
        var token = token("ada", Role.ADMIN);
        var other = token("bob", Role.ADMIN);
        var client = start(settings -> settings.withTokens(tokens.path()).withRate(1));
        var last = whileStatusIs(200, 200, () -> client.get("/v1/session", bearer(token)));

        assertThat(last.status()).isEqualTo(429);
        assertThat(last.reason()).isEqualTo("too_many_requests");
        assertThat(last.header("Retry-After")).isEqualTo("1");
        assertThat(client.get("/v1/session", bearer(other)).status()).isEqualTo(200);
        assertThat(jobs.auditLog().list(AuditFilter.all(), 10))
                .extracting(AuditEntry::who, AuditEntry::action, AuditEntry::reason)
                .containsOnly(tuple("ada", "GET /v1/session", "too_many_requests"));
    }

    @Test
    void whoIsNotLetInIsInTheAuditLog() throws Exception {
        var ada = token("ada", Role.ADMIN);
        var eve = token("eve", Role.OPERATE, "A");
        var client = startWithTokens();
        var cookie = client.post("/v1/session", "{\"token\":\"" + ada + "\"}")
                .header("Set-Cookie")
                .split(";", 2)[0];

        assertThat(new RawHttp(url).get("/some/page?a=b", "evil.example")).isEqualTo(403);
        client.post("/v1/queues", "{\"name\":\"B\"}", "Origin", "http://evil.example");
        client.get("/v1/tasks");
        client.get("/v1/tasks", bearer("ajt_wrong"));
        client.post("/v1/session", "{\"token\":\"ajt_wrong\"}");
        client.delete("/v1/queues/A", "Cookie", cookie);
        client.get("/v1/queues/B", bearer(eve));
        client.post("/v1/tasks", "{\"type\":\"t\",\"queue\":\"B\"}", bearer(eve));

        assertThat(jobs.auditLog().list(AuditFilter.all().withRefusedOnly(true), 100))
                .allSatisfy(entry -> assertThat(entry.from()).isEqualTo("127.0.0.1"))
                .extracting(
                        AuditEntry::who, AuditEntry::action, AuditEntry::target, AuditEntry::status, AuditEntry::reason)
                .containsExactly(
                        tuple("eve", "POST /v1/tasks", "/v1/tasks", 403, "queue_forbidden"),
                        tuple("eve", "GET /v1/queues/{name}", "/v1/queues/B", 403, "queue_forbidden"),
                        tuple("ada", "DELETE /v1/queues/{name}", "/v1/queues/A", 403, "csrf_token_wrong"),
                        tuple("", "POST /v1/session", "/v1/session", 401, "token_unknown"),
                        tuple("", "GET /v1/tasks", "/v1/tasks", 401, "token_unknown"),
                        tuple("", "GET /v1/tasks", "/v1/tasks", 401, "token_missing"),
                        tuple("", "POST", "/v1/queues", 403, "origin_foreign"),
                        tuple("", "GET", "/some/page", 403, "host_unknown"));
    }

    @Test
    void aFloodOfRefusalsDoesNotFillTheAuditLog() throws Exception {
        var ada = token("ada", Role.ADMIN);
        var eve = token("eve", Role.VIEW);
        var client = startWithTokens();

        for (int i = 0; i < 100; i++) {
            client.get("/v1/session", "Origin", "http://evil.example");
            client.post("/v1/session", "{\"token\":\"ajt_" + i + "\"}");
            client.delete("/v1/session");
        }
        var flooded = jobs.auditLog().list(AuditFilter.all(), 1_000);
        client.delete("/v1/queues/A", bearer(eve));
        client.delete("/v1/queues/A", bearer(ada));

        assertThat(flooded).hasSizeBetween(20, 60);
        var last = jobs.auditLog().list(AuditFilter.all(), 3);
        assertThat(last)
                .extracting(AuditEntry::who, AuditEntry::action, AuditEntry::reason)
                .containsExactly(
                        tuple("ada", "DELETE /v1/queues/{name}", ""),
                        tuple("eve", "DELETE /v1/queues/{name}", "role_too_low"),
                        tuple("", "refusals", "not_kept"));
        assertThat(last.getLast().target()).matches("\\d+ more since \\S+Z");
    }

    @Test
    void whoDidWhatIsInTheAuditLog() throws Exception {
        var admin = token("ada", Role.ADMIN);
        var viewer = token("eve", Role.VIEW);
        var client = startWithTokens();

        assertThat(client.delete("/v1/queues/A", bearer(viewer)).status()).isEqualTo(403);
        assertThat(client.delete("/v1/queues/A", bearer(admin)).status()).isLessThan(400);
        assertThat(client.delete("/v1/queues/A", bearer(admin)).status()).isEqualTo(404);

        var entries = client.get("/v1/audit", bearer(admin)).json().path("entries");
        assertThat(entries.values())
                .extracting(
                        entry -> entry.path("who").asString(),
                        entry -> entry.path("proof").asString(),
                        entry -> entry.path("action").asString(),
                        entry -> entry.path("target").asString(),
                        entry -> entry.path("status").asInt() < 400,
                        entry -> entry.path("reason").asString())
                .containsExactly(
                        tuple("ada", "token", "DELETE /v1/queues/{name}", "/v1/queues/A", false, "queue_not_found"),
                        tuple("ada", "token", "DELETE /v1/queues/{name}", "/v1/queues/A", true, ""),
                        tuple("eve", "", "DELETE /v1/queues/{name}", "/v1/queues/A", false, "role_too_low"));
        assertThat(client.get("/v1/audit?refused=true&limit=1", bearer(admin))
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(client.get("/v1/audit", bearer(viewer)).status()).isEqualTo(403);
        assertThat(client.get("/v1/audit?limit=0", bearer(admin)).field()).isEqualTo("limit");
    }

    @Test
    void theAuditLogSaysWhatWasMadeAndLeavesOutWhatOnlyLooked() throws Exception {
        var client = start(settings -> settings);
        jobs.producer().enqueue(TaskSpec.of("t").queue("A").id("one"));

        client.post("/v1/queues", "{\"name\":\"B\"}");
        client.post("/v1/queues", "{\"name\":\"B\"}");
        client.post("/v1/schedules", "{\"name\":\"s\",\"schedule\":\"@daily\",\"task_type\":\"t\"}");
        client.post("/v1/schedules/s/run", "");
        client.post("/v1/tasks/retry", "{\"ids\":[\"one\",\"none\"]}");
        client.post("/v1/operations", "{\"kind\":\"retry_tasks\",\"filter\":{},\"dry_run\":true}");
        client.post("/v1/operations", "{\"kind\":\"cancel_tasks\",\"filter\":{}}");
        var operation = client.post("/v1/operations", "{\"kind\":\"retry_tasks\",\"filter\":{\"type\":\"none\"}}");
        var purge = client.post("/v1/dead-letters/purge", "{\"filter\":{}}");

        assertThat(jobs.auditLog().list(AuditFilter.all(), 100).reversed())
                .extracting(AuditEntry::action, AuditEntry::target, AuditEntry::status)
                .containsExactly(
                        tuple("POST /v1/queues", "/v1/queues/B", 201),
                        tuple("POST /v1/queues", "/v1/queues/B", 409),
                        tuple("POST /v1/schedules", "/v1/schedules/s", 201),
                        tuple("POST /v1/schedules/{name}/run", "/v1/schedules/s/run", 201),
                        tuple("POST /v1/tasks/retry", "/v1/tasks/one /v1/tasks/none", 200),
                        tuple("POST /v1/operations", "/v1/operations", 400),
                        tuple("POST /v1/operations", operation.header("Location"), 202),
                        tuple("POST /v1/dead-letters/purge", purge.header("Location"), 202));
    }

    @Test
    void deadLettersAreDeletedByAFilterOnlyByWhoMayPurgeThem() throws Exception {
        var operator = token("olga", Role.OPERATE);
        var admin = token("ada", Role.ADMIN);
        var client = startWithTokens();
        for (var id : List.of("d1", "d2", "d3")) {
            jobs.producer().enqueue(TaskSpec.of("t").queue("A").id(id));
            jobs.tasks().cancelToDeadLetters(id, "not needed");
        }
        var all = "{\"kind\":\"delete_dead_letters\",\"filter\":{\"queue\":\"A\"}}";
        var one = "{\"kind\":\"delete_dead_letters\",\"filter\":{\"ids\":[\"d1\"]}}";

        for (var refused : List.of(
                client.post("/v1/operations", all, bearer(operator)),
                client.post("/v1/dead-letters/purge", "{\"filter\":{\"queue\":\"A\"}}", bearer(operator)))) {
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.reason()).isEqualTo("role_too_low");
        }
        assertThat(client.post("/v1/operations", one, bearer(operator)).status())
                .isEqualTo(202);
        await().atMost(LIMIT).until(() -> jobs.deadLetters().count("A") == 2);
        assertThat(client.post("/v1/operations", all, bearer(admin)).status()).isEqualTo(202);
        await().atMost(LIMIT).until(() -> jobs.deadLetters().count("A") == 0);
    }

    @Test
    void aProxyOnThisMachineSaysWhoCalls() throws Exception {
        tokens.addVouched("ada", Role.VIEW, List.of(), Instant.now(), null);
        var client = start(settings -> settings.withTokens(tokens.path()).withProxy("X-User", List.of()));

        var who = client.get("/v1/session", "X-User", "ada").json();
        assertThat(who.path("name").asString()).isEqualTo("ada");
        assertThat(who.path("proof").asString()).isEqualTo("proxy");
        assertThat(client.get("/v1/session", "X-User", "eve").reason()).isEqualTo("name_unknown");
        assertThat(client.get("/v1/session").status()).isEqualTo(401);
        assertThat(startWithTokens().get("/v1/session", "X-User", "ada").status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/audit",
                "/%761/audit",
                "/v1/%61udit",
                "/v1//audit",
                "//v1/audit",
                "/v1/audit/",
                "/v1/./audit",
                "/v1/x/../audit",
                "/v1/%2e%2e/v1/audit",
                "/v1/audit;x=1",
                "/v1;x/audit",
                "/v1/audit%00",
                "/v1/audit%2f",
                "/v1%2faudit",
                "/V1/AUDIT",
                "/v1\\audit",
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%5c..%5cetc/passwd",
                "http://127.0.0.1/v1/audit"
            })
    void noWayOfWritingAPathGoesAround(String path) throws Exception {
        token("ada", Role.ADMIN);
        startWithTokens();

        assertThat(new RawHttp(url).get(path, "localhost")).isBetween(400, 499);
    }

    /** What is logged by us while it is open. */
    private static final class CapturedLog implements AutoCloseable {

        private final Logger logger = (Logger) LoggerFactory.getLogger("io.asyncjobs");
        private final Level before = logger.getLevel();
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

        CapturedLog() {
            logger.setLevel(Level.TRACE);
            appender.start();
            logger.addAppender(appender);
        }

        List<String> lines() {
            return List.copyOf(appender.list).stream()
                    .map(event -> event.getFormattedMessage()
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : event.getThrowableProxy().getMessage()))
                    .toList();
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
    }
}

package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The HTTP server as a process, and who may call it. */
class ServerCommandsIT {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    private static final Pattern NATS = Pattern.compile("\\(process (\\d+), temporary store\\)");
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration WHOLE_DEMONSTRATION = Duration.ofMinutes(5);
    private static final NatsServer SERVER = NatsServer.start();

    @TempDir
    Path home;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private AjcProcess ajc(String line) throws Exception {
        return AjcProcess.start(SERVER.url(), home, false, line.split(" ", -1));
    }

    private static String address(AjcProcess run) {
        return ADDRESS.matcher(run.out()).results().findFirst().orElseThrow().group();
    }

    private static int status(String method, String url, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString()).statusCode();
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 0", "INT, 130"})
    void itServesUntilItIsToldToEnd(String signal, int exitCode) throws Exception {
        try (var run = ajc("server run --bind localhost:0").untilOut("Ctrl-C ends it")) {
            assertThat(run.out()).startsWith("Open http://127.0.0.1:").contains(" for the tasks of " + SERVER.url());
            assertThat(status("GET", address(run) + "/readyz")).isEqualTo(200);
            run.signal(signal);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void tokensSayWhoMayAndTheAuditLogWhoDid() throws Exception {
        try (var jobs = AsyncJobs.connect(SERVER.url())) {
            jobs.queues().define(QueueSettings.of("A"));
        }
        var file = home.resolve("tokens.json");
        var commands = new Commands(SERVER.url(), home);
        var added = commands.succeed(("server token add ci --role view --tokens " + file).split(" ", -1));
        var token = added.out().strip();
        assertThat(token).matches("ajt_[A-Za-z0-9_-]{43}");
        assertThat(Files.readString(file)).doesNotContain(token);

        try (var run = ajc("server run --bind 127.0.0.1:0 --tokens " + file).untilOut("Ctrl-C ends it")) {
            var url = address(run);
            assertThat(status("GET", url + "/v1/session")).isEqualTo(401);
            assertThat(status("GET", url + "/v1/session", "Authorization", "Bearer " + token))
                    .isEqualTo(200);
            assertThat(status("DELETE", url + "/v1/queues/A", "Authorization", "Bearer " + token))
                    .isEqualTo(403);
            run.signal("TERM");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out() + run.err()).doesNotContain(token);
        }
        assertThat(commands.succeed("audit", "list", "--who", "ci").out())
                .contains("DELETE", "/v1/queues/A", "403", "role_too_low");
        assertThat(commands.succeed("audit", "list", "--who", "nobody").out())
                .startsWith("Nothing in the audit log of CHORIA_AJ that matches");
        assertThat(commands.succeed(("server token list --tokens " + file).split(" ", -1))
                        .out())
                .contains("ci", "view", "never");
    }

    @Test
    void itsIndexIsKeptWhereThatIsWanted() throws Exception {
        var cache = home.resolve("cache/of/mine");
        try (var run = ajc("server run --bind 127.0.0.1:0 --cache " + cache).untilOut("Ctrl-C ends it")) {
            assertThat(cache.resolve("CHORIA_AJ.db")).exists();
            try (var second = ajc("server run --bind 127.0.0.1:0 --cache " + cache)) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.err().lines()).hasSize(1);
                assertThat(second.err()).startsWith("ajc: the index ").contains("is used by another process");
            }
            run.signal("TERM");
            assertThat(run.exitCode()).isZero();
        }
        assertThat(cache.resolve("CHORIA_AJ.db")).isNotEmptyFile();
    }

    @Test
    void aFolderForItsIndexThatCannotBeIsNamed() throws Exception {
        var taken = Files.writeString(home.resolve("taken"), "");
        try (var run = ajc("server run --bind 127.0.0.1:0 --cache " + taken.resolve("cache"))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).startsWith("ajc: the index ").contains(taken.toString(), "cannot be written");
        }
    }

    @Test
    void clientsMayMakeTheDefaultQueueWhereThatIsAllowed() throws Exception {
        try (var run = ajc("server run --bind 127.0.0.1:0 --allow-create-default --queue MAIL")
                .untilOut("Ctrl-C ends it")) {
            assertThat(run.err().lines()).containsExactly("--queue has no effect: each request names its queue");
            var made = HttpRequest.newBuilder(URI.create(address(run) + "/v1/queues"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"DEFAULT\",\"max_tries\":7}"));
            try (var client = HttpClient.newHttpClient()) {
                assertThat(client.send(made.build(), BodyHandlers.ofString()).statusCode())
                        .isEqualTo(201);
            }
        }
        try (var jobs = AsyncJobs.connect(SERVER.url())) {
            var made = jobs.queues().find("DEFAULT").orElseThrow();
            assertThat(made.maxTries()).isEqualTo(7);
            assertThat(made.sharedWithGo()).isTrue();
            jobs.queues().delete("DEFAULT", false);
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws Exception {
        try (var run = ajc("server run --bind 127.0.0.1:0").untilOut("Ctrl-C ends it");
                var second = ajc("server run --bind " + address(run).substring("http://".length()))) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err().lines()).hasSize(1);
            assertThat(second.err())
                    .startsWith("ajc: cannot listen at 127.0.0.1:")
                    .contains("choose another");
        }
    }

    @Test
    void aTokenFileThatIsMissingIsNamed() throws Exception {
        try (var run = ajc("server run --bind 127.0.0.1:0 --tokens " + home.resolve("none.json"))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).startsWith("ajc: there is no token file").contains("ajc server token add");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev --port 0 --memory", "demo --keep"})
    void aServerOfOnesOwnHasAPage(String line) throws Exception {
        try (var run = ajc(line).untilOut("http://127.0.0.1:")) {
            assertThat(status("GET", address(run) + "/readyz")).isEqualTo(200);
            hasAPageWhereOneWasBuilt(address(run));
            run.signal("INT");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(130);
        }
    }

    @Test
    void theDemonstrationThatIsKeptWorksOnUntilItIsToldToEnd() throws Exception {
        try (var run = ajc("demo --keep").untilOut("the page stays at", WHOLE_DEMONSTRATION)) {
            var url = address(run);
            await().atMost(LIMIT)
                    .until(() -> !json(url + "/v1/workers").path("workers").isEmpty());
            await().atMost(LIMIT)
                    .until(
                            () -> json(url + "/v1/overview").path("severity").asString(""),
                            severity -> List.of("ok", "note").contains(severity));
            int before = completed(url);
            await().atMost(LIMIT).until(() -> completed(url) > before + 3);
            assertThat(json(url + "/v1/schedules").path("schedules").size()).isEqualTo(1);

            run.signal("TERM");
            boolean passed = run.out().contains("checks passed in");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(passed ? 0 : 1);
            assertThat(run.out().lines().toList().getLast()).isEqualTo("Stopping");
            assertThat(run.err()).isEmpty();
            var nats = NATS.matcher(run.out());
            assertThat(nats.find()).isTrue();
            long pid = Long.parseLong(nats.group(1));
            await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
        }
    }

    /** How many mails of the work that goes on are sent. */
    private static int completed(String url) throws Exception {
        return json(url + "/v1/tasks?type=mail:welcome&state=complete&limit=1000")
                .path("count")
                .asInt();
    }

    private static JsonNode json(String url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            var answer = client.send(request, BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            return Json.tree(answer.body());
        }
    }

    private static void hasAPageWhereOneWasBuilt(String url) throws Exception {
        boolean isBuilt = ServerCommandsIT.class.getResource("/dashboard/index.html") != null;
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url + "/")).build();
            var page = client.send(request, BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(isBuilt ? 200 : 404);
            assertThat(page.headers().firstValue("Content-Type").orElse(""))
                    .startsWith(isBuilt ? "text/html" : "application/problem+json");
            assertThat(page.body().contains("<title>AsyncJobs</title>")).isEqualTo(isBuilt);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "queue list", "server run --help"})
    void otherCommandsLoadNoWebServer(String line) throws Exception {
        var log = home.resolve("classes.log");
        var words = new ArrayList<>(AjcProcess.words(false, line.split(" ", -1)));
        words.add(words.indexOf("-cp"), "-Xlog:class+load:file=" + log);
        try (var run = AjcProcess.start(SERVER.url(), home, words)) {
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
        assertThat(Files.readString(log))
                .contains("io.asyncjobs.cli.Main ")
                .doesNotContain("io.javalin.", "org.eclipse.jetty.", "org.sqlite.", "kotlin.");
    }
}

package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.Handler;
import io.asyncjobs.task.TaskState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Changes as server-sent events, over real HTTP. */
@Timeout(120)
final class StreamIT {

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A page that listens. */
    private static final class Listener implements AutoCloseable {

        private final HttpClient http = HttpClient.newHttpClient();
        private final BufferedReader lines;

        Listener(String query, String... headers) throws Exception {
            var request = HttpRequest.newBuilder(URI.create(API.client().url() + "/v1/stream" + query))
                    .timeout(LIMIT);
            if (headers.length > 0) {
                request.headers(headers);
            }
            var response = http.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** An event: its id and data. */
        record Event(String name, String id, String data) {}

        Event next() throws IOException {
            var name = "";
            var id = "";
            var data = "";
            while (data.isEmpty()) {
                var line = lines.readLine();
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
            assertThat(Client.CONTRACT.checkEvents(List.of("event: " + name, "data: " + data)))
                    .containsExactly(name);
            return new Event(name, id, data);
        }

        /** The next events, up to the first whose data has this text. */
        List<Event> until(String text) throws IOException {
            var events = new ArrayList<Event>();
            do {
                events.add(next());
            } while (!events.getLast().data().contains(text));
            return events;
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }

    private static void add(String id, String queue) throws Exception {
        var reply =
                API.client().post("/v1/tasks", "{\"type\":\"mail\",\"id\":\"" + id + "\",\"queue\":\"" + queue + "\"}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    }

    private static void isIndexed(String id, String state) {
        await().atMost(LIMIT)
                .until(() -> API.client().get("/v1/tasks?id=" + id).text().contains("\"state\":\"" + state + "\""));
    }

    @Test
    void whoComesBackIsToldTheLatestStateOfWhatChanged() throws Exception {
        String seen;
        try (var listener = new Listener("?event=task")) {
            add("first", "DEFAULT");
            seen = listener.until("\"first\"").getLast().id();
        }
        add("second", "DEFAULT");
        API.client().post("/v1/tasks/second/cancel", "{\"reason\":\"not needed\"}");
        isIndexed("second", "terminated");

        try (var listener = new Listener("?event=task", "Last-Event-ID", seen)) {
            var told = listener.until("\"second\"");
            assertThat(told).hasSize(1);
            assertThat(told.getFirst().data()).contains("\"terminated\"");
            assertThat(Long.parseLong(told.getFirst().id())).isGreaterThan(Long.parseLong(seen));
        }
    }

    @Test
    void whoComesBackWithAnIdThatIsNotYetThereStartsAnew() throws Exception {
        add("first", "DEFAULT");
        isIndexed("first", "new");
        try (var listener = new Listener("?event=task", "Last-Event-ID", "1000000")) {
            assertThat(listener.next().name()).isEqualTo("reset");
        }
    }

    @Test
    void onlyWhatTheFilterAsksForIsTold() throws Exception {
        API.client().post("/v1/queues", "{\"name\":\"MAIL\"}");
        try (var listener = new Listener("?event=task&queue=MAIL")) {
            add("other", "DEFAULT");
            add("wanted", "MAIL");
            assertThat(listener.until("\"wanted\"")).hasSize(1);
        }
    }

    /** A worker that does the next task of the queue WORK, until it has ended; its id. */
    private static String work(String task, TaskState end, Handler handler) throws Exception {
        try (var worker =
                API.jobs().worker().queue("WORK").handle("step", handler).start()) {
            await().atMost(LIMIT).until(() -> API.jobs().tasks().load(task).state() == end);
            return worker.id();
        }
    }

    private static void post(String path, String json) throws Exception {
        var reply = API.client().post(path, json);
        assertThat(reply.status()).as(reply.text()).isLessThan(300);
    }

    @ParameterizedTest
    @CsvSource({
        "state=expired, last",
        "error=NEEDLE, last",
        "parent=first, last",
        "worker=WORKER, last",
        "id=la, last",
        "created_since=BETWEEN, last",
        "created_until=BETWEEN, idle other first",
        "tried_since=BETWEEN, last",
        "tried_until=BETWEEN, other first" // what was cancelled counts as tried then, as in the original
    })
    void eachFilterOfTheListFiltersTheStreamToo(String filter, String expected) throws Exception {
        post("/v1/queues", "{\"name\":\"WORK\"}");
        add("idle", "DEFAULT");
        add("other", "DEFAULT");
        post("/v1/tasks/other/cancel", "{\"reason\":\"hay\"}");
        post("/v1/tasks", "{\"type\":\"step\",\"id\":\"first\",\"queue\":\"WORK\"}");
        work("first", TaskState.COMPLETE, context -> "done");
        var between = Instant.now();
        post(
                "/v1/tasks",
                "{\"type\":\"step\",\"id\":\"last\",\"queue\":\"WORK\",\"max_tries\":1,\"dependencies\":[\"first\"]}");
        var worker = work("last", TaskState.EXPIRED, context -> {
            throw new IllegalStateException("a needle");
        });
        isIndexed("last", "expired");

        var query = filter.replace("WORKER", URLEncoder.encode(worker, StandardCharsets.UTF_8))
                .replace("BETWEEN", between.toString());
        try (var listener = new Listener("?event=task,queue&" + query, "Last-Event-ID", "0")) {
            post("/v1/queues/WORK/pause", "{}");
            assertThat(listener.until("\"paused\""))
                    .filteredOn(event -> event.name().equals("task"))
                    .extracting(event -> JsonMapper.shared()
                            .readTree(event.data())
                            .path("id")
                            .asString())
                    .containsExactlyInAnyOrder(expected.split(" "));
        }
    }

    @Test
    void whatIsNoIdOfAnEventIsRefused() throws Exception {
        for (var id : List.of("x", "-1", "1.5", "99999999999999999999")) {
            var reply = API.client().get("/v1/stream", "Last-Event-ID", id);
            assertThat(reply.status()).as(id).isEqualTo(400);
            assertThat(reply.field()).isEqualTo("Last-Event-ID");
            assertThat(reply.reason()).isEqualTo("event_id_invalid");
        }
    }
}

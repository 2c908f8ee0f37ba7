package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How far operations and running tasks are, as server-sent events over real HTTP. */
@Timeout(120)
final class ProgressEventsIT {

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    @Test
    void anOperationIsToldUntilItsEnd() throws Exception {
        API.jobs().queues().define(QueueSettings.of("Q"));
        API.jobs().producer().enqueue(TaskSpec.of("t").queue("Q"));

        var told = told("operation", "\"state\":\"completed\"", () -> {
            var started = API.client()
                    .post("/v1/operations", "{\"kind\":\"retry_tasks\",\"filter\":{\"queue\":\"Q\",\"type\":\"t\"}}");
            assertThat(started.status()).as(started.text()).isEqualTo(202);
        });

        assertThat(told.getLast()).contains("\"kind\":\"retry_tasks\"", "\"queue\":\"Q\"", "\"matched\":1");
    }

    @Test
    void whatAHandlerTellsIsToldWithItsTask() throws Exception {
        API.jobs().queues().define(QueueSettings.of("Q"));
        var hold = new CountDownLatch(1);
        try (var worker = API.jobs()
                .worker()
                .queue("Q")
                .handle("t", context -> {
                    context.progress(40, "page 4 of 10");
                    hold.await();
                    return "done";
                })
                .start()) {
            assertThat(worker.id()).isNotEmpty();
            var told = told(
                    "progress",
                    "\"percent\":40",
                    () -> API.jobs()
                            .producer()
                            .enqueue(TaskSpec.of("t").queue("Q").id("long")));
            assertThat(told.getLast()).contains("\"id\":\"long\"", "\"text\":\"page 4 of 10\"");
            hold.countDown();
        }
    }

    private interface Deed {
        void run() throws Exception;
    }

    /** What the stream tells after something is done, up to what has this text. */
    private static List<String> told(String event, String text, Deed deed) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(API.client().url() + "/v1/stream?event=" + event))
                .build();
        var told = new ArrayList<String>();
        try (var http = HttpClient.newHttpClient()) {
            var stream = http.send(request, BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            deed.run();
            try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                do {
                    told.add(lines.readLine());
                } while (!told.getLast().startsWith("data: ") || !told.getLast().contains(text));
            }
            http.shutdownNow();
        }
        assertThat(Client.CONTRACT.checkEvents(told)).containsExactly(event);
        return told;
    }
}

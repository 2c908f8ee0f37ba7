package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TokenFile;
import io.asyncjobs.task.TaskSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whoever listens to what changes hears nothing more once the token is revoked. */
@Timeout(120)
final class RevokedStreamIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    @TempDir
    private Path folder;

    @Test
    void theStreamOfARevokedTokenEndsBeforeAnythingElseIsToldAndIsNotOpenedAgain() throws Exception {
        var jobs = NATS.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var tokens = new TokenFile(folder.resolve("tokens.json"));
        var token = tokens.add("vera", Role.VIEW, List.of(), Instant.now(), null);
        var access = AccessSettings.open().withTokens(tokens.path());
        var server = NATS.closed(AsyncJobsServer.builder(jobs).access(access).start());
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(server.url() + "/v1/stream?event=task"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            var stream = http.send(request, BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("before"));
                assertThat(until(lines, "before")).isPresent();

                tokens.revoke("vera");
                var client = new Client(server.url());
                await().until(() -> client.send("GET", "/v1/queues", null, "Authorization", "Bearer " + token)
                                .status()
                        == 401);
                jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("after"));

                assertThat(until(lines, "after")).as("told after the end").isEmpty();
            }
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        }
    }

    /** The first line that has this text; empty where the stream ends before. */
    private static Optional<String> until(BufferedReader lines, String text) throws Exception {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }
}

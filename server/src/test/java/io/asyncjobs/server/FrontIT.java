package io.asyncjobs.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.audit.AuditFilter;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.BindAddress;
import io.asyncjobs.server.access.HttpAccess;
import io.asyncjobs.server.api.Api;
import io.asyncjobs.server.api.Means;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Front;
import io.asyncjobs.server.http.Limits;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.task.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of answers that nobody reads, and of routes that fail. */
@Timeout(180)
final class FrontIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** With which a client is left soon that takes nothing. */
    private static final Limits LIMITS =
            new Limits(64 * 1024, 256 * 1024, 8 * 1024, Duration.ofSeconds(3), Duration.ofSeconds(30));

    private static final int LITTLE = 8 * 1024;

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = NATS.client();
    }

    private String open(List<Route> routes) {
        var access = new HttpAccess(AccessSettings.open(), BindAddress.parse("127.0.0.1:0"), null, jobs.auditLog());
        return NATS.closed(Front.open("127.0.0.1", 0, LIMITS, routes, access, null))
                .url();
    }

    @Test
    void aListenerThatReadsNothingIsLeftAndHoldsNothing() throws Exception {
        jobs.queues().define(QueueSettings.of("A"));
        var engine = NATS.closed(Engine.start(jobs, null, null, false));
        var means = engine.means(new Means.About(NATS.namespace(), "none", false, false));
        var url = open(Api.of(means));
        try (var connection = new RawConnection(new RawHttp(url).connect(LITTLE))) {
            connection.head("GET /v1/stream HTTP/1.1", "Host: localhost");
            assertThat(connection.reply().status()).isEqualTo(200);
            await().atMost(LIMIT).until(() -> {
                flood(); // more than the connection keeps, after a while
                return means.hub().listeners() == 0;
            });
        }
        assertThat(new Client(url).get("/v1/tasks?limit=1").status()).isEqualTo(200);
    }

    private void flood() throws Exception {
        var type = "t".repeat(200);
        jobs.producer()
                .enqueueAll(
                        IntStream.range(0, 1_000)
                                .mapToObj(i -> TaskSpec.of(type).queue("A")),
                        outcome -> assertThat(outcome.failure()).isEmpty());
    }

    @Test
    void aListThatNobodyReadsEndsItsThread() throws Exception {
        var ended = new CountDownLatch(1);
        var line = "{}\n".repeat(1_000).getBytes(UTF_8);
        var url = open(List.of(Route.get(
                "/v1/tasks",
                request -> Answer.stream(Answer.LINES_TYPE, out -> {
                    try {
                        while (true) {
                            out.write(line);
                        }
                    } finally {
                        ended.countDown();
                    }
                }))));
        try (var connection = new RawConnection(new RawHttp(url).connect(LITTLE))) {
            connection.head("GET /v1/tasks HTTP/1.1", "Host: localhost");
            assertThat(connection.reply().status()).isEqualTo(200);

            assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aListThatIsNotCompleteEndsWithItsReasonAndIsBrokenOff() throws Exception {
        var url = open(List.of(
                lines("/v1/tasks", () -> {
                    throw new InterruptedException("the server is being stopped");
                }),
                lines("/v1/dead-letters", () -> {
                    throw new IllegalStateException("half done");
                })));
        for (var expected :
                Map.of("/v1/tasks", "stopping", "/v1/dead-letters", "internal").entrySet()) {
            try (var connection = new RawConnection(new RawHttp(url).connect())) {
                connection.head("GET " + expected.getKey() + " HTTP/1.1", "Host: localhost");
                assertThat(connection.reply().status()).isEqualTo(200);
                assertThat(connection.brokenOff())
                        .contains("{\"id\":\"first\"}\n")
                        .contains("\"reason\":\"" + expected.getValue() + "\"")
                        .doesNotContain("half done");
            }
            assertThatThrownBy(() -> new Client(url).get(expected.getKey())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aListThatDidNotBeginIsAnsweredByTheReasonAlone() throws Exception {
        var url = open(List.of(Route.get(
                "/v1/tasks",
                request -> Answer.stream(Answer.LINES_TYPE, out -> {
                    out.write("{\"id\":\"first\"}\n".getBytes(UTF_8));
                    throw new IllegalStateException("half done");
                }))));
        var reply = new Client(url).get("/v1/tasks");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.reason()).isEqualTo("internal");
        assertThat(reply.text()).doesNotContain("first");
    }

    @Test
    void aListIsBrokenOffWhereTheServerIsStoppedMeanwhile() throws Exception {
        var never = new CountDownLatch(1);
        var access = new HttpAccess(AccessSettings.open(), BindAddress.parse("127.0.0.1:0"), null, jobs.auditLog());
        var front = Front.open("127.0.0.1", 0, LIMITS, List.of(lines("/v1/tasks", never::await)), access, null);
        try (var connection = new RawConnection(new RawHttp(front.url()).connect())) {
            connection.head("GET /v1/tasks HTTP/1.1", "Host: localhost");
            assertThat(connection.reply().status()).isEqualTo(200);
            front.close();
            assertThat(connection.brokenOff()).contains("{\"id\":\"first\"}\n");
        } finally {
            never.countDown();
            front.close();
        }
    }

    @Test
    void aRequestThatTheStopCutsOffIsToldSo() throws Exception {
        var entered = new CountDownLatch(1);
        var cut = new CountDownLatch(1);
        var access = new HttpAccess(AccessSettings.open(), BindAddress.parse("127.0.0.1:0"), null, jobs.auditLog());
        var route = Route.get("/v1/tasks", request -> {
            entered.countDown();
            cut.await();
            throw new IllegalStateException("the client is closed");
        });
        var front = NATS.closed(Front.open("127.0.0.1", 0, LIMITS, List.of(route), access, null));
        var server = new RawHttp(front.url());
        try (var connection = new RawConnection(server.connect())) {
            connection.head("GET /v1/tasks HTTP/1.1", "Host: localhost");
            assertThat(entered.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            var stopped = CompletableFuture.runAsync(front::close);
            await().atMost(LIMIT).until(() -> isClosed(server));
            cut.countDown();
            var reply = connection.reply();
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.content()).contains("\"reason\":\"stopping\"");
            stopped.join();
        }
    }

    private static boolean isClosed(RawHttp server) {
        try (var another = server.connect()) {
            return another.isClosed();
        } catch (IOException refused) {
            return true;
        }
    }

    private interface Rest {
        void goOn() throws InterruptedException;
    }

    private static Route lines(String path, Rest rest) {
        return Route.get(
                path,
                request -> Answer.stream(Answer.LINES_TYPE, out -> {
                    out.write("{\"id\":\"first\"}\n".getBytes(UTF_8));
                    out.flush();
                    rest.goOn();
                }));
    }

    @Test
    void aChangeThatFailedForNoKnownReasonIsInTheAuditLog() throws Exception {
        var url = open(List.of(Route.delete("/v1/queues/{name}", request -> {
            throw new IllegalStateException("half done");
        })));

        var reply = new Client(url).delete("/v1/queues/A");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).doesNotContain("half done");
        var entry = jobs.auditLog().list(AuditFilter.all(), 10).getFirst();
        assertThat(entry.target()).isEqualTo("/v1/queues/A");
        assertThat(entry.status()).isEqualTo(500);
        assertThat(entry.reason()).isEqualTo("internal");
    }
}

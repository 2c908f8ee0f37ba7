package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.BindAddress;
import io.asyncjobs.server.access.HttpAccess;
import io.asyncjobs.server.api.Api;
import io.asyncjobs.server.api.Means;
import io.asyncjobs.server.http.Front;
import io.asyncjobs.server.http.Limits;
import io.asyncjobs.task.TaskSpec;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Routes while the index cannot be read: closed, or damaged and being built anew. */
@Timeout(180)
final class IndexDownIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int TASKS = 300;
    private static final int SOME_PAGES = 4096 * 8;
    private static final List<String> READING = List.of(
            "/v1/overview",
            "/v1/tasks",
            "/v1/tasks?stream=ndjson",
            "/v1/tasks/counts",
            "/v1/tasks/types",
            "/v1/tasks/first/graph",
            "/v1/stats",
            "/v1/stats?range=5m");

    @TempDir
    private Path folder;

    private AsyncJobs jobs;

    @BeforeEach
    void enqueue() throws Exception {
        jobs = NATS.client();
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("first"));
        for (int i = 1; i < TASKS; i++) {
            jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn("first"));
        }
    }

    private static void assertThatItSaysWhen(Client.Reply reply, String path) {
        assertThat(reply.status()).as("%s: %s", path, reply.text()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).as(path).matches("[1-9]\\d*");
        assertThat(reply.header("Content-Type")).as(path).isEqualTo("application/problem+json");
        assertThat(reply.reason()).as(path).isEqualTo("index_not_ready");
        assertThat(reply.json().path("detail").asString()).as(path).startsWith("the index ");
    }

    @Test
    void whileItIsClosedEachRouteThatReadsItSaysWhenToAskAgain() throws Exception {
        var engine = NATS.closed(Engine.start(jobs, folder.resolve("index.db"), null, false));
        var means = engine.means(new Means.About(NATS.namespace(), "none", false, false));
        var bind = BindAddress.parse("127.0.0.1:0");
        var access = new HttpAccess(AccessSettings.open(), bind, null, jobs.auditLog());
        var front = NATS.closed(Front.open("127.0.0.1", 0, Limits.defaults(), Api.of(means), access, null));
        jobs.schedules().add(Schedule.of("nightly", "0 3 * * *", "t").queue("Q"));
        jobs.schedules().runNow("nightly");
        means.index().close();

        var client = new Client(front.url());
        for (var path : READING) {
            assertThatItSaysWhen(client.get(path), path);
        }
        assertThat(client.get("/v1/schedules").status())
                .as("without what became of their tasks")
                .isEqualTo(200);
    }

    @Test
    void damageIsNeverMoreThanAPauseUntilItIsBuiltAnew() throws Exception {
        var file = folder.resolve("index.db");
        try (var server = AsyncJobsServer.builder(jobs).index(file).start()) {
            var client = new Client(server.url());
            await().atMost(LIMIT).until(() -> count(client) == TASKS);
        }
        damage(file);
        try (var server = AsyncJobsServer.builder(jobs).index(file).start()) {
            var client = new Client(server.url());
            for (var path : READING) {
                await().atMost(LIMIT).until(() -> {
                    var reply = client.get(path);
                    if (reply.status() != 200) {
                        assertThatItSaysWhen(reply, path);
                    }
                    return reply.status() == 200;
                });
            }
            await().atMost(LIMIT).until(() -> count(client) == TASKS);
        }
    }

    private static int count(Client client) throws Exception {
        return client.get("/v1/tasks?limit=1000").json().path("count").asInt();
    }

    /** All but what is read when it is opened. */
    private static void damage(Path file) throws Exception {
        assertThat(Files.size(file)).isGreaterThan(SOME_PAGES);
        var broken = new byte[(int) Files.size(file) - SOME_PAGES];
        Arrays.fill(broken, (byte) 0xa5);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(broken), SOME_PAGES);
        }
        Files.deleteIfExists(file.resolveSibling("index.db-wal"));
        Files.deleteIfExists(file.resolveSibling("index.db-shm"));
    }
}

package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs.Store;
import io.asyncjobs.embedded.NatsCluster;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Nats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where streams are kept: by one setting for all of them, with exceptions, on one server and on three. */
final class StorageIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<String> ALL = List.of("TASKS", "Q_Q", "DELAY", "KV_WORKERS");

    /** Makes every store that there is. */
    private static void makeAll(AsyncJobs jobs) throws InterruptedException {
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));
        jobs.worker()
                .queue("Q")
                .maintainer(false)
                .handleAny(context -> null)
                .start()
                .close();
    }

    private static void assertKept(ServerView view, String stream, String storage, int replicas)
            throws InterruptedException {
        var config = view.stream(stream);
        assertThat(config.path("storage").asString()).describedAs(stream).isEqualTo(storage);
        assertThat(config.path("num_replicas").asInt()).describedAs(stream).isEqualTo(replicas);
    }

    @Test
    void everythingIsKeptInFilesByDefault() throws Exception {
        var view = ServerView.of(SERVER);

        makeAll(SERVER.client());

        assertThat(view.names()).containsExactlyInAnyOrderElementsOf(ALL);
        for (var stream : ALL) {
            assertKept(view, stream, "file", 1);
        }
    }

    @Test
    void oneSettingKeepsEverythingInMemory() throws Exception {
        var view = ServerView.of(SERVER);

        makeAll(SERVER.client(builder -> builder.storage(Storage.MEMORY)));

        assertThat(view.names()).containsExactlyInAnyOrderElementsOf(ALL);
        for (var stream : ALL) {
            assertKept(view, stream, "memory", 1);
        }
    }

    @Test
    void eachStoreCanBeKeptApartFromTheOthers() throws Exception {
        var stores = List.of(Store.TASKS, Store.QUEUES, Store.DELAY, Store.WORKERS);
        for (int i = 0; i < stores.size(); i++) {
            var namespace = SERVER.namespace() + "S" + i;
            var apart = stores.get(i);
            var view = new ServerView(SERVER.nats(), namespace);

            makeAll(SERVER.client(builder -> builder.namespace(namespace).store(apart, Storage.MEMORY, 1)));

            for (int k = 0; k < ALL.size(); k++) {
                assertKept(view, ALL.get(k), i == k ? "memory" : "file", 1);
            }
        }
    }

    @Test
    void aQueueThatSaysWhereItIsKeptIsKeptThere() throws Exception {
        var view = ServerView.of(SERVER);
        var jobs = SERVER.client(builder -> builder.store(Store.QUEUES, Storage.MEMORY, 1));

        jobs.queues().define(QueueSettings.of("OWN").withStorage(Storage.FILE));
        jobs.queues().define(QueueSettings.of("Q"));

        assertKept(view, "Q_OWN", "file", 1);
        assertKept(view, "Q_Q", "memory", 1);
        assertThat(jobs.queues().find("Q").orElseThrow().storage()).isEqualTo(Storage.MEMORY);
    }

    @Test
    void theTaskStreamIsThatOfTheOriginalWithOurFlags() throws Exception {
        var view = ServerView.of(SERVER);

        makeAll(SERVER.client());

        var tasks = view.stream("TASKS");
        assertThat(tasks.path("description").asString()).isEqualTo("Choria Async Jobs Tasks");
        assertThat(tasks.path("subjects").size()).isEqualTo(1);
        assertThat(tasks.path("subjects").path(0).asString()).isEqualTo(SERVER.namespace() + ".T.*");
        assertThat(tasks.path("retention").asString()).isEqualTo("limits");
        assertThat(tasks.path("max_msgs_per_subject").asLong()).isEqualTo(1);
        assertThat(tasks.path("max_msgs").asLong()).isEqualTo(-1);
        assertThat(tasks.path("max_bytes").asLong()).isEqualTo(-1);
        assertThat(tasks.path("max_age").asLong()).isZero();
        assertThat(tasks.path("discard").asString()).isEqualTo("old");
        assertThat(tasks.path("allow_direct").asBoolean()).isTrue();
        assertThat(tasks.path("allow_msg_ttl").asBoolean()).isTrue();
        assertThat(tasks.path("allow_rollup_hdrs").asBoolean()).isFalse();
        assertThat(tasks.path("deny_delete").asBoolean()).isFalse();
        var workers = view.stream("KV_WORKERS");
        assertThat(workers.path("max_age").asLong())
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(workers.path("max_msgs_per_subject").asLong()).isEqualTo(1);
    }

    @Test
    void aStreamThatExistsIsUsedAsItIs() throws Exception {
        var view = ServerView.of(SERVER);
        makeAll(SERVER.client(builder -> builder.storage(Storage.MEMORY)));

        var other = SERVER.client(builder -> builder.storage(Storage.FILE));
        other.producer().enqueue(TaskSpec.of("t").queue("Q"));

        for (var stream : ALL) {
            assertKept(view, stream, "memory", 1);
        }
        assertThat(view.messages("Q_Q")).isEqualTo(1);
    }

    @Test
    void onThreeServersEverythingHasThreeReplicasAndWorkGoesOnWithoutOneOfThem() throws Exception {
        try (var cluster = NatsCluster.start(3, NatsServerSettings.defaults());
                var jobs = AsyncJobs.builder()
                        .server(String.join(",", cluster.urls()))
                        .namespace(SERVER.namespace())
                        .replicas(3)
                        .requestTimeout(Duration.ofSeconds(30))
                        .connect()) {
            var nats = SERVER.closed(Nats.connect(String.join(",", cluster.urls())));
            var view = new ServerView(nats, SERVER.namespace());
            assertThat(jobs.tasks().find("nothing")).isEmpty();
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> jobs.producer().enqueue(TaskSpec.of("t").queue("NOPE")));
            makeAll(jobs);
            for (var stream : ALL) {
                assertKept(view, stream, "file", 3);
            }

            var runs = new ConcurrentHashMap<String, AtomicInteger>();
            try (var worker = jobs.worker()
                    .queue("Q")
                    .retry(RetryPolicy.fixed(Duration.ofMillis(100)))
                    .handle("t", context -> {
                        runs.computeIfAbsent(context.task().id(), id -> new AtomicInteger())
                                .incrementAndGet();
                        if (context.tryNumber() == 1 && context.task().id().endsWith("7")) {
                            throw new IllegalStateException("once");
                        }
                        return null;
                    })
                    .start()) {
                assertThat(enqueued(jobs, 0, 500)).isEqualTo(500);
                await().atMost(LONG).until(() -> runs.size() == 500);

                int killed = cluster.leader().orElse(0);
                cluster.kill(killed);
                assertThat(enqueued(jobs, 500, 1_000)).isEqualTo(500);
                await().atMost(LONG).until(() -> runs.size() == 1_000);
                cluster.restart(killed);
                cluster.awaitReady();

                assertThat(enqueued(jobs, 1_000, 1_100)).isEqualTo(100);
                await().atMost(LONG)
                        .until(() -> jobs.queues().status("Q").entries() == 0
                                && jobs.tasks()
                                                .list(
                                                        TaskFilter.all()
                                                                .withStates(TaskState.COMPLETE)
                                                                .withQueue("Q")
                                                                .withType("t"),
                                                        2_000)
                                                .size()
                                        == 1_100);
                assertThat(runs).hasSize(1_100);
                assertThat(worker.health().serving()).isTrue();
            }
        }
    }

    private static long enqueued(AsyncJobs jobs, int from, int to) throws InterruptedException {
        return jobs.producer()
                .enqueueAll(
                        IntStream.range(from, to)
                                .mapToObj(i -> TaskSpec.of("t").queue("Q").id("c" + i)),
                        outcome -> outcome.failure().ifPresent(problem -> {
                            throw new AssertionError(problem);
                        }));
    }

    @Test
    void storesOnThreeServersCanHaveReplicasOfTheirOwn() throws Exception {
        try (var cluster = NatsCluster.start(3, NatsServerSettings.defaults());
                var jobs = AsyncJobs.builder()
                        .server(String.join(",", cluster.urls()))
                        .namespace(SERVER.namespace())
                        .replicas(3)
                        .store(Store.WORKERS, Storage.MEMORY, 1)
                        .store(Store.DELAY, Storage.FILE, 2)
                        .connect()) {
            var nats = SERVER.closed(Nats.connect(String.join(",", cluster.urls())));
            var view = new ServerView(nats, SERVER.namespace());

            makeAll(jobs);
            jobs.queues().define(QueueSettings.of("ONE").withReplicas(1).withStorage(Storage.MEMORY));

            assertKept(view, "TASKS", "file", 3);
            assertKept(view, "Q_Q", "file", 3);
            assertKept(view, "Q_ONE", "memory", 1);
            assertKept(view, "DELAY", "file", 2);
            assertKept(view, "KV_WORKERS", "memory", 1);
            assertThat(jobs.queues()
                            .update(QueueSettings.of("ONE").withReplicas(3))
                            .replicas())
                    .isEqualTo(3);
        }
    }
}

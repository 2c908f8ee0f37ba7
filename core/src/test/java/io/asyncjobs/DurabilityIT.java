package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.embedded.NatsCluster;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each line of the table of what survives what, and that the checkup says the same. */
final class DurabilityIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Looks again after two seconds, not thirty. */
    private static final Pace PACE = new Pace(Duration.ofMillis(300), Duration.ofSeconds(2));

    private static AsyncJobs client(String urls, Storage storage, int replicas) {
        return AsyncJobs.builder()
                .server(urls)
                .storage(storage)
                .replicas(replicas)
                .requestTimeout(Duration.ofSeconds(30))
                .connect();
    }

    private static AsyncJobs client(NatsServer server) {
        return client(server.url(), Storage.FILE, 1);
    }

    private static String urls(NatsCluster cluster) {
        return String.join(",", cluster.urls());
    }

    /** Tasks that wait in the queue, for their time, and for another. */
    private static List<String> enqueued(AsyncJobs jobs) throws InterruptedException {
        jobs.queues().define(QueueSettings.of("Q"));
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
            ids.add(parent.id());
            ids.add(jobs.producer()
                    .enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()))
                    .id());
            ids.add(jobs.producer()
                    .enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofSeconds(1)))
                    .id());
        }
        return ids;
    }

    private static void says(AsyncJobs jobs, String... words) throws InterruptedException {
        assertThat(jobs.checkup())
                .filteredOn(finding -> finding.area() == Area.DURABILITY)
                .anySatisfy(finding -> assertThat(finding.found()).contains(words));
    }

    private static void allComplete(AsyncJobs jobs, List<String> ids) throws Exception {
        try (var worker = jobs.worker()
                .queue("Q")
                .repairing(PACE)
                .handle("t", context -> null)
                .start()) {
            for (var id : ids) {
                assertThat(jobs.tasks().await(id, LONG)).as(id).isPresent();
            }
            assertThat(worker.counts().failed()).isZero();
        }
    }

    private static void allLost(AsyncJobs jobs, List<String> ids) throws InterruptedException {
        for (var id : ids) {
            assertThat(jobs.tasks().find(id)).as(id).isEmpty();
        }
    }

    @Test
    void inMemoryOnOneServerAllIsLostWithIt() throws Exception {
        try (var server = NatsServer.start(NatsServerSettings.defaults())) {
            List<String> ids;
            try (var jobs = client(server.url(), Storage.MEMORY, 1)) {
                ids = enqueued(jobs);
                says(jobs, "in memory on one server", "lost when that server stops or dies");
            }
            server.kill();
            server.restart();
            try (var jobs = client(server)) {
                allLost(jobs, ids);
            }
        }
    }

    @Test
    void inFilesOnOneServerAllThatWasConfirmedSurvivesAKilledServer() throws Exception {
        try (var server = NatsServer.start(NatsServerSettings.defaults());
                var jobs = client(server)) {
            var ids = enqueued(jobs);
            says(jobs, "in files on one server", "survives a killed server");
            server.kill();
            server.restart();
            allComplete(jobs, ids);
        }
    }

    @Test
    void aStoreThatSyncsEachWriteHasAtAnyMomentAllThatWasConfirmed(@TempDir Path folder) throws Exception {
        try (var server = NatsServer.start(NatsServerSettings.defaults().withSyncAlways())) {
            var confirmed = copiedInTheMidst(server, folder);
            try (var copy = NatsServer.start(NatsServerSettings.defaults().withStoreDir(folder));
                    var jobs = client(copy)) {
                assertThat(confirmed).isNotEmpty();
                allComplete(jobs, confirmed);
                nothingIsLeft(jobs);
            }
        }
    }

    @Test
    void aStoreThatLostItsLastWritesIsOpenedAndWhatIsLeftRuns(@TempDir Path folder) throws Exception {
        try (var server = NatsServer.start(NatsServerSettings.defaults())) {
            copiedInTheMidst(server, folder);
            cut(folder, "CHORIA_AJ_TASKS", 3_000);
            cut(folder, "CHORIA_AJ_Q_Q", 1_000);
            try (var copy = NatsServer.start(NatsServerSettings.defaults().withStoreDir(folder));
                    var jobs = client(copy)) {
                assertThat(jobs.tasks().list(TaskFilter.all(), 10_000)).isNotEmpty();
                nothingIsLeft(jobs);
            }
        }
    }

    /** Every task is final, and nothing waits in the queue. */
    private static void nothingIsLeft(AsyncJobs jobs) throws InterruptedException {
        try (var worker = jobs.worker()
                .queue("Q")
                .repairing(PACE)
                .handle("t", context -> null)
                .start()) {
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(jobs.tasks().list(TaskFilter.all(), 10_000))
                        .allMatch(task -> task.state().isFinal());
                assertThat(jobs.queues().status("Q").entries()).isZero();
            });
            assertThat(worker.health().serving()).isTrue();
        }
    }

    /** What was confirmed before the store was copied, while tasks are enqueued and run: all of it at one moment, as its disk has it. */
    private static List<String> copiedInTheMidst(NatsServer server, Path folder) throws Exception {
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        var enough = new AtomicBoolean();
        try (var jobs = client(server)) {
            jobs.queues().define(QueueSettings.of("Q"));
            var producing = Thread.ofVirtual().start(() -> {
                while (!enough.get()) {
                    try {
                        confirmed.add(jobs.producer()
                                .enqueue(TaskSpec.of("t").queue("Q"))
                                .id());
                    } catch (AsyncJobsException unconfirmed) {
                        // it may be there or not
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
            });
            try (var worker = jobs.worker()
                    .queue("Q")
                    .slots(1)
                    .handle("t", context -> null)
                    .start()) {
                await().atMost(LONG).until(() -> confirmed.size() > 200);
                assertThat(worker.health().serving()).isTrue();
                server.pause();
                var then = List.copyOf(confirmed);
                try {
                    copy(server.storeDir(), folder);
                } finally {
                    server.resume();
                }
                enough.set(true);
                producing.join();
                return then;
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    var target = to.resolve(from.relativize(file));
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }

    /** Takes the last bytes from the newest block of a stream, as a disk does that had not written them yet. */
    private static void cut(Path store, String stream, int bytes) throws IOException {
        try (var files = Files.walk(store)) {
            var newest = files.filter(file -> file.toString().contains(stream + "/msgs")
                            && file.toString().endsWith(".blk"))
                    .max(Comparator.comparingInt(file ->
                            Integer.parseInt(file.getFileName().toString().replace(".blk", ""))))
                    .orElseThrow();
            try (var channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() - Math.min(bytes, channel.size() / 2));
            }
        }
    }

    @Test
    void inFilesOnThreeServersTheLossOfOneAndTheDeathOfAllAreSurvived() throws Exception {
        try (var cluster = NatsCluster.start(3, NatsServerSettings.defaults());
                var jobs = client(urls(cluster), Storage.FILE, 3)) {
            var ids = enqueued(jobs);
            says(jobs, "in files on 3 servers", "survives the loss of 1 of them");
            for (int i = 0; i < 3; i++) {
                cluster.kill(i);
            }
            for (int i = 0; i < 3; i++) {
                cluster.restart(i);
            }
            cluster.awaitReady();
            cluster.kill(cluster.leader().orElse(0)); // and never comes back
            allComplete(jobs, ids);
        }
    }

    @Test
    void inMemoryOnThreeServersTheLossOfOneIsSurvivedAndTheEndOfAllIsNot() throws Exception {
        try (var cluster = NatsCluster.start(3, NatsServerSettings.defaults())) {
            List<String> waiting;
            try (var jobs = client(urls(cluster), Storage.MEMORY, 3)) {
                var ids = enqueued(jobs);
                says(jobs, "in memory on 3 servers", "survives the loss of 1 of them, lost when all stop");
                int killed = cluster.leader().orElse(0);
                cluster.kill(killed);
                allComplete(jobs, ids);
                cluster.restart(killed);
                cluster.awaitReady();
                waiting = enqueued(jobs);
            }
            for (int i = 0; i < 3; i++) {
                cluster.stop(i);
            }
            for (int i = 0; i < 3; i++) {
                cluster.restart(i);
            }
            cluster.awaitReady();
            try (var jobs = client(urls(cluster), Storage.MEMORY, 3)) {
                allLost(jobs, waiting);
            }
        }
    }
}

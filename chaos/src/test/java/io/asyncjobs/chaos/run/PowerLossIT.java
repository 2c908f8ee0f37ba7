package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A machine that loses power: what its disk had not been told to write is gone. */
@Tag("images")
@Tag("long")
@Isolated
final class PowerLossIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);
    private static final int TIMES = 3;
    private static final int TASKS = 300;
    private static final int MANY = 1_000_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @TempDir
    private Path parent;

    private Disk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Disk.in(parent);
    }

    @AfterEach
    void unmount() throws Exception {
        disk.close();
    }

    private NatsServerSettings settings() {
        return NatsServerSettings.defaults().withStoreDir(disk.folder().resolve("store"));
    }

    @Test
    void whereEachWriteIsSyncedAllThatWasAcknowledgedIsKept() throws Exception {
        var settings = settings().withSyncAlways();
        var server = NatsServer.start(settings);
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            stage.schedule();
            stage.worker();
            stage.worker();
            stage.scheduler(server.url());
            var producer = stage.producer(server.url(), 6, MANY, 20, Stage.ALL_KINDS);
            for (int time = 0; time < TIMES; time++) {
                assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
                var from = Instant.now();
                server = afterALossOfPower(server, settings);
                stage.excuse(from, Instant.now().plus(FORGOTTEN));
            }
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            assertThat(producer.stop()).isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        } finally {
            server.close();
        }
    }

    @Test
    void whereItIsNotTheLastWritesAreLostAndWorkGoesOn() throws Exception {
        var server = NatsServer.start(settings());
        try {
            List<String> acknowledged;
            try (var jobs = AsyncJobs.connect(server.url())) {
                acknowledged = enqueued(jobs);
            }
            server = afterALossOfPower(server, settings());
            try (var jobs = AsyncJobs.connect(server.url())) {
                long kept = kept(jobs, acknowledged);
                System.out.printf("a loss of power kept %d of %d tasks that were not synced%n", kept, TASKS);
                assertThat(kept).isLessThan(TASKS);
                var later = enqueued(jobs);
                try (var worker =
                        jobs.worker().queue("Q").handle("t", context -> null).start()) {
                    for (var id : later) {
                        assertThat(jobs.tasks().await(id, LIMIT)).isPresent();
                    }
                    assertThat(worker.counts().failed()).isZero();
                }
            }
        } finally {
            server.close();
        }
    }

    private static List<String> enqueued(AsyncJobs jobs) throws InterruptedException {
        jobs.queues().define(QueueSettings.of("Q"));
        var ids = new ArrayList<String>();
        for (int i = 0; i < TASKS; i++) {
            ids.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")).id());
        }
        return ids;
    }

    private static long kept(AsyncJobs jobs, List<String> ids) throws InterruptedException {
        long kept = 0;
        for (var id : ids) {
            if (jobs.tasks().find(id).isPresent()) {
                kept++;
            }
        }
        return kept;
    }

    /** The server that is started on what the disk has. */
    private NatsServer afterALossOfPower(NatsServer server, NatsServerSettings settings)
            throws IOException, InterruptedException {
        server.pause(); // with its machine: it tells nobody that its writes fail
        disk.pullThePlug();
        server.kill();
        server.close();
        disk.mountAgain();
        return NatsServer.start(settings.withPort(server.port()));
    }
}

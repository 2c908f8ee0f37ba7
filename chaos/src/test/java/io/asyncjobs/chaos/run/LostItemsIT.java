package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.StoreState;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskState;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Items that are gone though their tasks are not over: the tasks run, or end with the reason. */
final class LostItemsIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final int TASKS = 3;

    private Stage stage() throws IOException, InterruptedException {
        return new Stage(server.url(), folder, 1, Stage.SHORT_LEASE);
    }

    private static String queue(Stage stage) {
        return stage.namespace() + "_Q_FIRST";
    }

    private static void allEndedAs(StoreState state, TaskState end) {
        assertThat(state.records().values()).hasSize(TASKS).allMatch(record -> record.state() == end);
    }

    @Test
    void anItemThatAnotherAcknowledgedComesAgain() throws Exception {
        try (var stage = stage()) {
            stage.enqueue(TASKS, "plain");
            var stale = stage.nats().jetStream().subscribe(null, PullSubscribeOptions.bind(queue(stage), "WORKERS"));
            var items = stale.fetch(TASKS, LIMIT);
            assertThat(items).hasSize(TASKS);
            for (Message item : items) {
                item.ackSync(LIMIT);
            }
            stale.unsubscribe();
            stage.worker();

            var state = stage.rest(LIMIT);

            assertThat(stage.check(state)).isEmpty();
            allEndedAs(state, TaskState.COMPLETE);
        }
    }

    @Test
    void aTaskWhoseItemTheQueueDroppedEndsWithTheReason() throws Exception {
        try (var stage = stage()) {
            stage.jobs()
                    .queues()
                    .update(QueueSettings.of("FIRST")
                            .withLease(Stage.SHORT_LEASE)
                            .withMaxConcurrent(1)
                            .withMaxAge(Duration.ofSeconds(1)));
            stage.enqueue(TASKS, "plain");
            assertThat(Stage.await(LIMIT, () -> isEmpty(stage))).isTrue();
            stage.worker();

            var state = stage.rest(LIMIT);

            assertThat(stage.check(state)).isEmpty();
            allEndedAs(state, TaskState.QUEUE_ERROR);
        }
    }

    private static boolean isEmpty(Stage stage) {
        try {
            return stage.nats()
                            .jetStreamManagement()
                            .getStreamInfo(queue(stage))
                            .getStreamState()
                            .getMsgCount()
                    == 0;
        } catch (IOException | JetStreamApiException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void aTaskWhoseHolderDiedAfterItsItemWasRemovedRunsAgain() throws Exception {
        try (var stage = stage()) {
            var holder = stage.waitingWorker(folder.resolve("never"));
            stage.enqueue(TASKS, "plain");
            assertThat(Stage.await(LIMIT, () -> stage.count(Entry.Started.class) >= TASKS))
                    .isTrue();
            stage.nats().jetStreamManagement().purgeStream(queue(stage));
            stage.kill(holder);
            stage.worker();

            var state = stage.rest(LIMIT);

            assertThat(stage.check(state)).isEmpty();
            allEndedAs(state, TaskState.COMPLETE);
        }
    }
}

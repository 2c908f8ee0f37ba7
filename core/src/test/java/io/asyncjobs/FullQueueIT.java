package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.queue.Discard;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues that make room for new tasks by displacing old ones. */
final class FullQueueIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @Test
    void theOldestWaitingTaskIsSettledBeforeTheNewOneIsEnqueued() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(2).withDiscard(Discard.OLD));
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < 4; i++) {
            tasks.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")));
        }

        assertThat(states(jobs, tasks))
                .containsExactly(TaskState.QUEUE_ERROR, TaskState.QUEUE_ERROR, TaskState.NEW, TaskState.NEW);
        assertThat(jobs.tasks().load(tasks.get(0).id()).lastError().orElseThrow())
                .contains("displaced");
        assertThat(jobs.queues().status("Q").waiting()).isEqualTo(2);
    }

    @Test
    void manyProducersOfASmallQueueLoseNoTaskSilently() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(5).withDiscard(Discard.OLD));
        var outcomes = new ConcurrentLinkedQueue<Producer.Outcome>();

        jobs.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(60), outcomes::add);

        assertThat(outcomes)
                .hasSize(60)
                .allMatch(outcome -> outcome.failure()
                        .map(QueueFullException.class::isInstance)
                        .orElse(true));

        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> null).start());
        await().untilAsserted(() -> {
            var all = jobs.tasks().list(TaskFilter.all(), 100);
            assertThat(all).hasSize(60).allMatch(task -> task.state().isFinal());
        });
        assertThat(jobs.queues().status("Q").entries()).isZero();
    }

    private static List<TaskState> states(AsyncJobs jobs, List<Task> tasks) throws InterruptedException {
        var states = new ArrayList<TaskState>();
        for (var task : tasks) {
            states.add(jobs.tasks().load(task.id()).state());
        }
        return states;
    }
}

package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
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
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(2).withWhenFull(WhenFull.DISCARD_OLD));
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
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(5).withWhenFull(WhenFull.DISCARD_OLD));
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

    @Test
    void aFullQueueMakesItsProducersWaitUntilThereIsRoom() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(5).withWhenFull(WhenFull.WAIT));
        var outcomes = new ConcurrentLinkedQueue<Producer.Outcome>();
        var producing = Thread.ofVirtual().start(() -> {
            try {
                jobs.producer()
                        .enqueueAll(
                                Stream.generate(() -> TaskSpec.of("t").queue("Q"))
                                        .limit(500),
                                outcomes::add);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> jobs.queues().status("Q").entries() == 5);

        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> null).start());
        producing.join();

        assertThat(outcomes).hasSize(500).allMatch(outcome -> outcome.failure().isEmpty());
        await().untilAsserted(() -> assertThat(
                        jobs.tasks().list(TaskFilter.all().withStates(TaskState.COMPLETE), 1_000))
                .hasSize(500));
    }

    @Test
    void theWaitForRoomEndsWithTheProducersTime() throws Exception {
        var jobs = SERVER.client(builder -> builder.requestTimeout(Duration.ofMillis(500)));
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(1).withWhenFull(WhenFull.WAIT));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() ->
                        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("late")))
                .withMessageContaining("queue Q is full");

        assertThat(jobs.tasks().load("late").state()).isEqualTo(TaskState.QUEUE_ERROR);
        var unused = SERVER.closed(
                jobs.worker().queue("Q").handle("t", context -> null).start());
        await().until(() -> jobs.queues().status("Q").entries() == 0);
        assertThat(jobs.producer()
                        .enqueue(TaskSpec.of("t").queue("Q").id("late"))
                        .state())
                .isEqualTo(TaskState.NEW);
    }

    @Test
    void hundredsWhoWaitAskNoMoreOftenThanOne() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(1).withWhenFull(WhenFull.WAIT));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var waiting = new ArrayList<java.util.concurrent.CompletableFuture<Task>>();
        for (int i = 0; i < 60; i++) {
            waiting.add(jobs.producer().enqueueAsync(TaskSpec.of("t").queue("Q")));
        }
        await().until(() -> jobs.tasks().list(TaskFilter.all(), 100).size() == 61);
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        var asked = new AtomicInteger();
        var nats = SERVER.nats();
        nats.createDispatcher(message -> asked.incrementAndGet()).subscribe(SERVER.namespace() + ".Q.Q.>");
        nats.flush(Duration.ofSeconds(5));

        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(30)).until(() -> asked.get() < 60);

        assertThat(asked).hasPositiveValue();
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> null).start());
        for (var each : waiting) {
            each.get();
        }
    }

    @Test
    void theRuleOfAQueueIsReadRightFromWhatIsStored() {
        var jobs = SERVER.client();
        for (var rule : WhenFull.values()) {
            jobs.queues().define(QueueSettings.of(rule.name()).withWhenFull(rule));
            assertThat(jobs.queues().find(rule.name()).orElseThrow().whenFull()).isEqualTo(rule);
        }
    }

    private static List<TaskState> states(AsyncJobs jobs, List<Task> tasks) throws InterruptedException {
        var states = new ArrayList<TaskState>();
        for (var task : tasks) {
            states.add(jobs.tasks().load(task.id()).state());
        }
        return states;
    }
}

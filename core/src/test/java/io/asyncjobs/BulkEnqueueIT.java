package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.Producer.Outcome;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many tasks at once: each has an outcome of its own, memory is bounded, and a server's death loses nothing that was confirmed. */
final class BulkEnqueueIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final int MANY = 20_000;

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private static TaskSpec numbered(int number) {
        return TaskSpec.of("bulk", Map.of("number", number)).queue("Q").id("n" + number);
    }

    @Test
    void eachOfManyHasAnOutcomeOfItsOwnAndOneThatFailsFailsAlone() throws Exception {
        jobs.producer().enqueue(numbered(777));
        var stored = ConcurrentHashMap.<String>newKeySet();
        var failed = new ConcurrentLinkedQueue<Outcome>();
        var outcomes = new AtomicInteger();

        long enqueued = jobs.producer()
                .enqueueAll(IntStream.range(0, MANY).mapToObj(BulkEnqueueIT::numbered), outcome -> {
                    outcomes.incrementAndGet();
                    outcome.task().ifPresent(task -> stored.add(task.id()));
                    outcome.failure().ifPresent(problem -> failed.add(outcome));
                });

        assertThat(enqueued).isEqualTo(MANY - 1);
        assertThat(outcomes).hasValue(MANY);
        assertThat(stored).hasSize(MANY - 1).doesNotContain("n777");
        assertThat(failed).singleElement().satisfies(outcome -> {
            assertThat(outcome.spec().id()).contains("n777");
            assertThat(outcome.task()).isEmpty();
            assertThat(outcome.failure().orElseThrow()).isInstanceOf(AlreadyExistsException.class);
        });
        assertThat(view.messages("TASKS")).isEqualTo(MANY);
        assertThat(view.messages("Q_Q")).isEqualTo(MANY);
    }

    @Test
    void theStreamIsReadOnlyAsFastAsTasksAreStored() throws Exception {
        var ahead = new AtomicLong();
        var most = new AtomicLong();
        var specs = IntStream.range(0, MANY).mapToObj(number -> {
            most.accumulateAndGet(ahead.incrementAndGet(), Math::max);
            return numbered(number);
        });

        jobs.producer().enqueueAll(specs, outcome -> ahead.decrementAndGet());

        assertThat(ahead).hasValue(0);
        assertThat(most.get()).isLessThanOrEqualTo(4_200);
    }

    @Test
    void specsThatCanNeverBeStoredFailAlone() throws Exception {
        var failures = new ConcurrentHashMap<String, RuntimeException>();
        var specs = Stream.of(
                numbered(1),
                TaskSpec.of("large", "x".repeat(2_000_000)).queue("Q").id("large"),
                TaskSpec.of("broken", new EnqueueIT.Broken()).queue("Q").id("broken"),
                TaskSpec.of("nowhere").queue("NOPE").id("nowhere"),
                numbered(2));

        long enqueued = jobs.producer()
                .enqueueAll(
                        specs,
                        outcome -> outcome.failure()
                                .ifPresent(problem ->
                                        failures.put(outcome.spec().id().orElseThrow(), problem)));

        assertThat(enqueued).isEqualTo(2);
        assertThat(failures).containsOnlyKeys("large", "broken", "nowhere");
        assertThat(failures.get("large")).isInstanceOf(RefusedException.class);
        assertThat(failures.get("broken")).isInstanceOf(IllegalArgumentException.class);
        assertThat(failures.get("nowhere")).isInstanceOf(NotFoundException.class);
        assertThat(view.ids("TASKS")).containsExactly("n1", "n2");
    }

    @Test
    void aListenerThatFailsStopsNothing() throws Exception {
        long enqueued = jobs.producer()
                .enqueueAll(IntStream.range(0, 100).mapToObj(BulkEnqueueIT::numbered), outcome -> {
                    throw new IllegalStateException("a bug of the user's");
                });

        assertThat(enqueued).isEqualTo(100);
        assertThat(view.messages("Q_Q")).isEqualTo(100);
    }

    @Test
    void manyEnqueuesWithoutWaitingAllComplete() throws Exception {
        var producer = jobs.producer();
        var futures = new ArrayList<CompletableFuture<Task>>();
        for (int i = 0; i < 5_000; i++) {
            futures.add(producer.enqueueAsync(numbered(i)));
        }

        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();

        assertThat(futures)
                .allSatisfy(future -> assertThat(future.join().sequence()).isPositive());
        assertThat(view.messages("TASKS")).isEqualTo(5_000);
        assertThat(view.messages("Q_Q")).isEqualTo(5_000);
    }

    @Test
    void aServerThatIsKilledInTheMiddleLosesNothingThatWasConfirmed() throws Exception {
        var stored = ConcurrentHashMap.<String>newKeySet();
        var failed = new ConcurrentHashMap<String, Effect>();
        var outcomes = new AtomicInteger();
        var bulk = new CompletableFuture<Long>();
        Thread.ofVirtual().start(() -> {
            try {
                bulk.complete(jobs.producer()
                        .enqueueAll(IntStream.range(0, MANY).mapToObj(BulkEnqueueIT::numbered), outcome -> {
                            outcomes.incrementAndGet();
                            outcome.task().ifPresent(task -> stored.add(task.id()));
                            outcome.failure()
                                    .ifPresent(problem -> failed.put(
                                            outcome.spec().id().orElseThrow(),
                                            ((AsyncJobsException) problem).effect()));
                        }));
            } catch (Throwable problem) {
                bulk.completeExceptionally(problem);
            }
        });

        await().pollInterval(Duration.ofMillis(5)).until(() -> outcomes.get() > 3_000);
        SERVER.server().kill();
        SERVER.server().restart();

        assertThat(bulk).succeedsWithin(Duration.ofMinutes(2));
        assertThat(bulk.join()).isEqualTo(stored.size());
        assertThat(outcomes).hasValue(MANY);
        assertThat(stored.size() + failed.size()).isEqualTo(MANY);
        // the server was away for less than a request's time, so nearly all went through
        assertThat(stored.size()).isGreaterThan(MANY / 2);

        var records = view.ids("TASKS");
        var items = view.ids("Q_Q");
        assertThat(records).containsAll(stored);
        assertThat(items).containsAll(stored);
        assertThat(records).containsAll(items);
        failed.forEach((id, effect) -> {
            if (effect == Effect.NONE) {
                assertThat(records).doesNotContain(id);
            }
        });
        for (var id : records) {
            if (!items.contains(id)) {
                assertThat(failed).containsKey(id);
                assertThat(jobs.tasks().load(id).state() == TaskState.QUEUE_ERROR || failed.get(id) == Effect.UNKNOWN)
                        .describedAs("task %s without item", id)
                        .isTrue();
            }
        }
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(items.size());
    }
}

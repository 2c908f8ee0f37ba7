package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.SnoozeTaskException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A clean stop loses nothing and repeats nothing. */
final class StopIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private TaskState state(Task task) throws InterruptedException {
        return jobs.tasks().load(task.id()).state();
    }

    @Test
    void w12HandlersFinishAndWhatWasNotStartedRunsElsewhereOnce() throws Exception {
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < 60; i++) {
            tasks.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")));
        }
        var runs = new ConcurrentLinkedQueue<String>();
        var first = jobs.worker().queue("Q").slots(5).handle("t", context -> {
            runs.add(context.task().id());
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            return null;
        });
        var stopping = first.start();
        await().until(() -> runs.size() >= 20);

        assertThat(stopping.stop(Duration.ofSeconds(10))).isTrue();

        assertThat(stopping.health().serving()).isFalse();
        int atStop = runs.size();
        assertThat(atStop).isLessThan(60);
        SERVER.closed(first.start());
        await().atMost(Duration.ofSeconds(20)).until(() -> runs.size() >= 60);
        for (var task : tasks) {
            await().untilAsserted(() -> assertThat(state(task)).isEqualTo(TaskState.COMPLETE));
            assertThat(jobs.tasks().load(task.id()).tries()).isEqualTo(1);
        }
        assertThat(runs).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void w12WhatDoesNotFinishInTimeIsInterruptedAndItsTryGivenBack() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("slow").queue("Q").maxTries(1));
        var started = new CountDownLatch(1);
        var worker = jobs.worker()
                .queue("Q")
                .handle("slow", context -> {
                    started.countDown();
                    new CountDownLatch(1).await();
                    return null;
                })
                .start();
        started.await();
        var acks = AckLog.of(SERVER);

        assertThat(worker.stop(Duration.ofMillis(100))).isTrue();

        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("-NAK"));
        var back = jobs.tasks().load(task.id());
        assertThat(back.state()).isEqualTo(TaskState.RETRY);
        assertThat(back.tries()).isZero();
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(1);
        SERVER.closed(
                jobs.worker().queue("Q").handle("slow", context -> "at last").start());
        await().untilAsserted(() -> assertThat(state(task)).isEqualTo(TaskState.COMPLETE));
        assertThat(jobs.tasks().load(task.id()).tries()).isEqualTo(1);
    }

    @Test
    void c10WhatIsGivenBackComesAgainAtOnceAndNothingIsEverGivenBackWithADelay() throws Exception {
        jobs.queues().define(QueueSettings.of("LONG").withLease(Duration.ofHours(1)));
        var acks = AckLog.of(SERVER);
        var failing = jobs.producer().enqueue(TaskSpec.of("bad").queue("LONG"));
        var later = jobs.producer().enqueue(TaskSpec.of("later").queue("LONG"));
        var slow = jobs.producer().enqueue(TaskSpec.of("slow").queue("LONG"));
        var started = new CountDownLatch(1);
        var worker = jobs.worker()
                .queue("LONG")
                .retry(RetryPolicy.fixed(Duration.ofHours(1)))
                .handle("bad", context -> {
                    throw new IllegalStateException("no");
                })
                .handle("later", context -> {
                    throw new SnoozeTaskException(Duration.ofHours(1));
                })
                .handle("slow", context -> {
                    started.countDown();
                    new CountDownLatch(1).await();
                    return null;
                })
                .start();
        started.await();
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+ACK", "+ACK"));

        worker.stop(Duration.ofMillis(10));

        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+ACK", "+ACK", "-NAK"));
        SERVER.closed(
                jobs.worker().queue("LONG").handle("slow", context -> "at last").start());
        await().untilAsserted(() -> assertThat(state(slow)).isEqualTo(TaskState.COMPLETE));
        assertThat(state(failing)).isEqualTo(TaskState.RETRY);
        assertThat(state(later)).isEqualTo(TaskState.RETRY);
        assertThat(acks.all()).noneMatch(body -> body.contains("delay"));
    }

    @Test
    void w12WhatEndsWhileTheWorkerStopsIsSavedAndItsItemGone() throws Exception {
        jobs.queues().define(QueueSettings.of("LONG").withLease(Duration.ofHours(1)));
        var goOn = new CountDownLatch(1);
        var started = new CountDownLatch(3);
        var tasks = new ArrayList<Task>();
        for (var type : new String[] {"good", "bad", "ended"}) {
            tasks.add(jobs.producer().enqueue(TaskSpec.of(type).queue("LONG")));
        }
        var worker = jobs.worker()
                .queue("LONG")
                .retry(RetryPolicy.fixed(Duration.ofHours(1)))
                .handleAny(context -> {
                    started.countDown();
                    goOn.await();
                    switch (context.task().type()) {
                        case "bad" -> throw new IllegalStateException("no");
                        case "ended" -> throw new TerminateTaskException("of no use");
                        default -> {}
                    }
                    return null;
                })
                .start();
        started.await();
        var stopping = CompletableFuture.supplyAsync(() -> {
            try {
                return worker.stop(Duration.ofSeconds(20));
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
        await().until(() -> worker.health().draining());

        goOn.countDown();

        assertThat(stopping).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
        assertThat(state(tasks.get(0))).isEqualTo(TaskState.COMPLETE);
        assertThat(state(tasks.get(1))).isEqualTo(TaskState.RETRY);
        assertThat(state(tasks.get(2))).isEqualTo(TaskState.TERMINATED);
        assertThat(jobs.queues().status("LONG").entries()).isZero();
        assertThat(jobs.queues().status("LONG").delayed()).isEqualTo(1);
        for (var task : tasks) {
            assertThat(jobs.tasks().load(task.id()).tries()).isEqualTo(1);
        }
    }

    @Test
    void w12AResultThatCameInSpiteOfTheInterruptIsSaved() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("stubborn").queue("Q"));
        var started = new CountDownLatch(1);
        var worker = jobs.worker()
                .queue("Q")
                .handle("stubborn", context -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException stop) {
                        return "finished all the same";
                    }
                    return null;
                })
                .start();
        started.await();

        worker.stop(Duration.ofMillis(10));

        assertThat(state(task)).isEqualTo(TaskState.COMPLETE);
    }

    @Test
    void stoppingTwiceIsHarmlessAndNoThreadStays() throws Exception {
        var before = threads();
        var own = SERVER.client();
        var worker = own.worker()
                .queue("Q")
                .name("gone")
                .handle("t", context -> null)
                .start();
        own.producer().enqueue(TaskSpec.of("t").queue("Q"));
        assertThat(threads()).anyMatch(name -> name.contains("asyncjobs-worker-gone"));

        worker.close();
        worker.close();
        own.close();

        await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
        assertThat(worker.health().connected()).isFalse();
    }

    private static Set<String> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("asyncjobs-") || name.startsWith("nats:"))
                .toList());
    }
}

package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that die, and workers that lose their task to another: who runs it again, and what the loser may still do. */
final class LostWorkerIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private Connection nats;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(1)));
    }

    private Task load(String id) throws InterruptedException {
        return jobs.tasks().load(id);
    }

    private void ends(String id, TaskState state) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(load(id).state()).isEqualTo(state));
    }

    /** Stores another version of the task, as some other process would. */
    private void overwrite(Task task) throws Exception {
        new ServerView(nats, SERVER.namespace()).overwrite(task);
    }

    @Test
    void theTasksOfAKilledProcessRunAgainAfterTheirLease() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            ids.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")).id());
        }
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BlockingWorkerProcess.class.getName(),
                        SERVER.server().url(),
                        SERVER.namespace(),
                        "Q")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var tokens = new HashMap<String, Long>();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (int started = 0; started < 10; ) {
                var line = output.readLine();
                assertThat(line).isNotNull();
                started += line.startsWith("started ") ? 1 : 0;
            }
            for (var id : ids) {
                assertThat(load(id).state()).isEqualTo(TaskState.ACTIVE);
                tokens.put(id, load(id).sequence());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }

        var laterTokens = new ConcurrentHashMap<String, Long>();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> laterTokens.put(context.task().id(), context.fencingToken()))
                .start());

        for (var id : ids) {
            ends(id, TaskState.COMPLETE);
            assertThat(load(id).tries()).isEqualTo(2);
            assertThat(laterTokens.get(id)).isGreaterThan(tokens.get(id));
        }
    }

    @Test
    void whoeverLostTheTaskIsInterruptedAndSavesNothing() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var running = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var worker = SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        cancelled.countDown();
                    }
                    return null;
                })
                .start());
        running.await();

        var other = load(task.id()).terminated("by somebody else", null, Instant.now());
        overwrite(other);

        cancelled.await();
        await().untilAsserted(() -> assertThat(worker.counts().fenced()).isEqualTo(1));
        assertThat(load(task.id()).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(load(task.id()).lastError()).contains("by somebody else");
        // a final task's item is removed when it comes again
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }

    @Test
    void w28AnOutcomeThatComesAfterTheTaskWasTakenChangesNothing() throws Exception {
        jobs.queues().define(QueueSettings.of("LONG").withLease(Duration.ofHours(1)));
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("LONG"));
        var running = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var worker = SERVER.closed(jobs.worker()
                .queue("LONG")
                .handle("t", context -> {
                    running.countDown();
                    goOn.await();
                    return "mine";
                })
                .start());
        running.await();
        var acks = AckLog.of(SERVER);
        overwrite(load(task.id()).toBuilder().run(new RunHolder(99, "somebody")).build());
        long sequence = load(task.id()).sequence();

        goOn.countDown();

        await().untilAsserted(() -> assertThat(worker.counts().fenced()).isEqualTo(1));
        assertThat(load(task.id()).sequence()).isEqualTo(sequence);
        assertThat(jobs.queues().status("LONG").inFlight()).isEqualTo(1);
        assertThat(acks.all()).isEmpty();
    }

    @Test
    void c22ATaskWhoseHolderLivesWaitsAndOneWhoseHolderIsGoneIsTakenOver() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var holder = SERVER.closed(SERVER.client().worker().queue("DEFAULT").start());
        overwrite(load(task.id()).activated(new RunHolder(77, holder.id()), Instant.now()));
        var calls = new AtomicInteger();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> calls.incrementAndGet())
                .start());

        await().untilAsserted(() -> {
            assertThat(jobs.queues().status("Q").entries()).isZero();
            assertThat(jobs.queues().status("Q").delayed()).isEqualTo(1);
        });
        assertThat(calls).hasValue(0);

        holder.close();

        ends(task.id(), TaskState.COMPLETE);
        assertThat(calls).hasValue(1);
        assertThat(load(task.id()).tries()).isEqualTo(2);
    }

    @Test
    void c23AnActiveTaskOfAGoWorkerIsTakenOverOnlyWhenItRanTooLong() throws Exception {
        jobs.queues().define(QueueSettings.of("GO").withSharedWithGo(true).withMaxRunTime(Duration.ofSeconds(2)));
        var young = jobs.producer().enqueue(TaskSpec.of("t").queue("GO"));
        var old = jobs.producer().enqueue(TaskSpec.of("t").queue("GO"));
        overwrite(goActive(young, Instant.now()));
        overwrite(goActive(old, Instant.now().minusSeconds(60)));
        var order = new ConcurrentHashMap<String, Instant>();
        SERVER.closed(jobs.worker()
                .queue("GO")
                .handle("t", context -> order.put(context.task().id(), Instant.now()))
                .start());

        ends(old.id(), TaskState.COMPLETE);
        ends(young.id(), TaskState.COMPLETE);
        assertThat(order.get(young.id())).isAfter(order.get(old.id()));
    }

    private Task goActive(Task task, Instant tried) throws InterruptedException {
        return load(task.id()).toBuilder()
                .state(TaskState.ACTIVE)
                .tried(tried)
                .tries(1)
                .build();
    }

    @Test
    void aRetryWhoseDelayMessageWasNotStoredWaitsForItsTime() throws Exception {
        // the record says when; its item came again because the holder died before it stored the delay message
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        overwrite(load(task.id()).toBuilder()
                .state(TaskState.RETRY)
                .tries(1)
                .notBefore(Instant.now().plusSeconds(3))
                .build());
        var startedAt = new ConcurrentHashMap<String, Instant>();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> startedAt.put("t", Instant.now()))
                .start());

        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").delayed()).isEqualTo(1));
        ends(task.id(), TaskState.COMPLETE);
        assertThat(load(task.id()).tries()).isEqualTo(2);
        assertThat(startedAt.get("t")).isAfter(task.created().plusSeconds(2));
    }

    @Test
    void c25ATaskThatWasTriedAsOftenAsItMayExpires() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").maxTries(1));
        overwrite(load(task.id()).activated(new RunHolder(1, "dead"), Instant.now()));
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ZERO))
                .handle("t", context -> "must not run")
                .start());

        ends(task.id(), TaskState.EXPIRED);
        assertThat(List.of(load(task.id()).tries())).containsExactly(1);
    }

    @Test
    void w2ATaskThatKillsEveryProcessThatRunsItExpiresAtItsLimit() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("poison").queue("Q").maxTries(2));
        for (int process = 1; process <= 2; process++) {
            assertThat(poisoned().waitFor()).isEqualTo(PoisonedWorkerProcess.STATUS);
            assertThat(load(task.id()).state()).isEqualTo(TaskState.ACTIVE);
            assertThat(load(task.id()).tries()).isEqualTo(process);
        }
        var third = poisoned();
        try {
            ends(task.id(), TaskState.EXPIRED);

            assertThat(load(task.id()).tries()).isEqualTo(2);
            assertThat(third.isAlive()).isTrue();
            await().untilAsserted(() ->
                    assertThat(jobs.queues().status("Q").entries()).isZero());
        } finally {
            third.destroyForcibly().waitFor();
        }
    }

    private static Process poisoned() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PoisonedWorkerProcess.class.getName(),
                        SERVER.server().url(),
                        SERVER.namespace(),
                        "Q")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void w4AHandlerThatRunsTooLongKeepsItsItemUntilItIsSettled() throws Exception {
        // as Go has it: the lease is the run time
        jobs.queues().define(QueueSettings.of("GO").withSharedWithGo(true).withMaxRunTime(Duration.ofSeconds(1)));
        var acks = AckLog.of(SERVER);
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("GO").maxTries(2));
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            SERVER.closed(SERVER.client()
                    .worker()
                    .queue("GO")
                    .retry(RetryPolicy.fixed(Duration.ZERO))
                    .handle("t", context -> {
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        ignoringInterrupts(Duration.ofSeconds(3));
                        return atOnce.decrementAndGet();
                    })
                    .start());
        }

        ends(task.id(), TaskState.EXPIRED);

        assertThat(most).hasValue(1);
        assertThat(load(task.id()).tries()).isEqualTo(2);
        assertThat(load(task.id()).lastError().orElseThrow()).contains("longer than the run time");
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+ACK", "+ACK"));
        assertThat(jobs.queues().status("GO").entries()).isZero();
    }

    private static void ignoringInterrupts(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            Thread.interrupted(); // the point of this handler
        }
    }

    @Test
    void w4TheFirstRunnersLateEndLeavesTheItemToTheSecond() throws Exception {
        var proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var firstRuns = new CountDownLatch(1);
        var firstEnds = new CountDownLatch(1);
        var first = SERVER.closed(SERVER.client(builder -> builder.server(proxy.url()))
                .worker()
                .queue("Q")
                .handle("t", context -> {
                    firstRuns.countDown();
                    boolean waiting = true;
                    while (waiting) {
                        try {
                            firstEnds.await();
                            waiting = false;
                        } catch (InterruptedException ignored) {
                            // the point of this handler
                        }
                    }
                    return "first";
                })
                .start());
        firstRuns.await();
        proxy.hold(); // no renewal comes through
        var secondRuns = new CountDownLatch(1);
        var secondEnds = new CountDownLatch(1);
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> {
                    secondRuns.countDown();
                    secondEnds.await();
                    return "second";
                })
                .start());
        secondRuns.await();

        proxy.cut(); // what was held is lost, a delivery to the first too
        proxy.resume();
        firstEnds.countDown();

        await().untilAsserted(() -> assertThat(first.counts().fenced()).isEqualTo(1));
        assertThat(jobs.queues().status("Q").inFlight()).isEqualTo(1);
        assertThat(load(task.id()).state()).isEqualTo(TaskState.ACTIVE);
        secondEnds.countDown();
        ends(task.id(), TaskState.COMPLETE);
        assertThat(load(task.id()).result().orElseThrow().json()).isEqualTo("\"second\"");
        assertThat(load(task.id()).tries()).isEqualTo(2);
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }
}

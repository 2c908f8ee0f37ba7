package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.handler.HandlerOptions;
import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.handler.SnoozeTaskException;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

/** What a worker does with the tasks of its queues, and what is stored afterwards. */
final class WorkerIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final RetryPolicy SOON = RetryPolicy.fixed(Duration.ofMillis(50));

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private Worker.Builder worker() {
        return jobs.worker().queue("Q").retry(SOON);
    }

    private Worker started(Worker.Builder builder) throws InterruptedException {
        return SERVER.closed(builder.start());
    }

    private Task enqueued(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec.queue("Q"));
    }

    private Task ended(Task task, TaskState state) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(state));
        return load(task);
    }

    private Task load(Task task) {
        try {
            return jobs.tasks().load(task.id());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void queueIsEmpty() {
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }

    @Test
    void successStoresTheResultAndRemovesTheItem() throws Exception {
        var task = enqueued(TaskSpec.of("example", Map.of("hello", "world")).header("trace", "abc"));
        started(worker().handle("example", context -> "done".getBytes(UTF_8)));

        var complete = ended(task, TaskState.COMPLETE);

        assertThat(complete.result().orElseThrow().json()).isEqualTo("\"ZG9uZQ==\"");
        assertThat(complete.tries()).isEqualTo(1);
        assertThat(complete.tried()).contains(complete.result().orElseThrow().completed());
        assertThat(complete.run()).isEmpty();
        assertThat(complete.headers()).containsEntry("trace", "abc");
        assertThat(new String(jobs.tasks().document(task.id()), UTF_8))
                .startsWith(
                        "{\"id\":\"" + task.id() + "\",\"type\":\"example\",\"queue\":\"Q\","
                                + "\"payload\":\"eyJoZWxsbyI6IndvcmxkIn0=\",\"max_tries\":10,\"result\":{\"payload\":\"ZG9uZQ==\",");
        queueIsEmpty();
    }

    @Test
    void c28DuringTheHandlerTheStoredTaskIsActiveAndNamesItsWorker() throws Exception {
        var task = enqueued(TaskSpec.of("example"));
        var seen = new ConcurrentHashMap<String, Task>();
        var worker = started(worker().handle("example", context -> {
            seen.put("stored", jobs.tasks().load(context.task().id()));
            seen.put("given", context.task());
            return null;
        }));

        ended(task, TaskState.COMPLETE);

        var stored = Objects.requireNonNull(seen.get("stored"));
        assertThat(stored.state()).isEqualTo(TaskState.ACTIVE);
        assertThat(stored.tries()).isEqualTo(1);
        assertThat(stored.run().orElseThrow().worker()).isEqualTo(worker.id());
        assertThat(stored.sequence())
                .isEqualTo(Objects.requireNonNull(seen.get("given")).sequence());
    }

    @Test
    void failuresAreRetriedWithTheirErrorUntilOneSucceeds() throws Exception {
        var task = enqueued(TaskSpec.of("flaky").header("keep", "me"));
        var tokens = new ConcurrentLinkedQueue<Long>();
        var errors = new ConcurrentLinkedQueue<String>();
        started(worker().handle("flaky", context -> {
            tokens.add(context.fencingToken());
            if (context.tryNumber() < 3) {
                throw new IllegalStateException("try " + context.tryNumber() + " is not enough");
            }
            errors.add(context.task().headers().toString());
            return 42;
        }));

        await().untilAsserted(() -> assertThat(load(task).tries()).isEqualTo(3));
        var complete = ended(task, TaskState.COMPLETE);

        assertThat(complete.result().orElseThrow().json()).isEqualTo("42");
        assertThat(complete.lastError()).isEmpty();
        assertThat(List.copyOf(tokens)).hasSize(3).isSorted().doesNotHaveDuplicates();
        assertThat(errors).containsExactly("{keep=me}");
        queueIsEmpty();
    }

    @Test
    void aFailureStoresItsErrorAndTrace() throws Exception {
        var task = enqueued(TaskSpec.of("bad"));
        started(worker().retry(RetryPolicy.fixed(Duration.ofHours(1))).handle("bad", context -> {
            throw new IllegalStateException("x".repeat(5_000));
        }));

        var waiting = ended(task, TaskState.RETRY);

        assertThat(waiting.lastError().orElseThrow().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
        assertThat(waiting.lastTrace().orElseThrow())
                .contains("WorkerIT")
                .satisfies(trace -> assertThat(trace.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(8192));
        assertThat(waiting.notBefore().orElseThrow()).isAfter(Instant.now().plusSeconds(3000));
        queueIsEmpty();
        assertThat(jobs.queues().status("Q").delayed()).isEqualTo(1);
    }

    @Test
    void w2AnErrorOfTheVirtualMachineFailsThatTaskAlone() throws Exception {
        var bad = enqueued(TaskSpec.of("bad").maxTries(1));
        var good = enqueued(TaskSpec.of("good"));
        started(worker().handle("bad", context -> {
                    throw new StackOverflowError("deep");
                })
                .handle("good", context -> "fine"));

        assertThat(ended(bad, TaskState.EXPIRED).lastError()).contains("deep");
        ended(good, TaskState.COMPLETE);
    }

    @Test
    void w20TheLastTryExpiresTheTaskAtOnceWithItsError() throws Exception {
        var task = enqueued(TaskSpec.of("bad").maxTries(2));
        started(worker().handle("bad", context -> {
            throw new IllegalStateException("no " + context.tryNumber());
        }));

        var expired = ended(task, TaskState.EXPIRED);

        assertThat(expired.tries()).isEqualTo(2);
        assertThat(expired.lastError()).contains("no 2");
        queueIsEmpty();
    }

    @Test
    void theQueueCapsTheTriesOfItsTasks() throws Exception {
        jobs.queues().define(QueueSettings.of("CAPPED").withMaxTries(1));
        var task = jobs.producer().enqueue(TaskSpec.of("bad").queue("CAPPED").maxTries(50));
        started(jobs.worker().queue("CAPPED").handle("bad", context -> {
            throw new IllegalStateException("no");
        }));

        assertThat(ended(task, TaskState.EXPIRED).tries()).isEqualTo(1);
    }

    @Test
    void c26ATaskPastItsDeadlineExpiresWithoutBeingTried() throws Exception {
        var task = enqueued(TaskSpec.of("late").deadline(Instant.now().minusSeconds(5)));
        var calls = new AtomicInteger();
        started(worker().handle("late", context -> calls.incrementAndGet()));

        var expired = ended(task, TaskState.EXPIRED);

        assertThat(expired.tries()).isZero();
        assertThat(expired.lastError().orElseThrow()).contains("deadline");
        assertThat(calls).hasValue(0);
        queueIsEmpty();
    }

    @Test
    void aRetryThatWouldBePastTheDeadlineExpiresAtOnce() throws Exception {
        var task = enqueued(TaskSpec.of("bad").deadlineIn(Duration.ofMinutes(1)));
        started(worker().retry(RetryPolicy.fixed(Duration.ofHours(1))).handle("bad", context -> {
            throw new IllegalStateException("no");
        }));

        assertThat(ended(task, TaskState.EXPIRED).lastError()).contains("no");
    }

    @Test
    void aHandlerCanTerminateAndSnooze() throws Exception {
        var end = enqueued(TaskSpec.of("end"));
        var later = enqueued(TaskSpec.of("later"));
        var calls = new AtomicInteger();
        started(worker().handle("end", context -> {
                    throw new TerminateTaskException("of no use");
                })
                .handle("later", context -> {
                    if (calls.getAndIncrement() < 2) {
                        throw new SnoozeTaskException(Duration.ofMillis(50));
                    }
                    return "tries " + context.tryNumber();
                }));

        assertThat(ended(end, TaskState.TERMINATED).lastError()).contains("of no use");
        var complete = ended(later, TaskState.COMPLETE);
        assertThat(complete.tries()).isEqualTo(1);
        assertThat(complete.result().orElseThrow().json()).isEqualTo("\"tries 1\"");
    }

    @Test
    void onlyListedFailuresAreRetried() throws Exception {
        var task = enqueued(TaskSpec.of("picky"));
        started(worker().handle(
                        "picky",
                        context -> {
                            throw new IllegalArgumentException("bad input");
                        },
                        HandlerOptions.defaults().retry(SOON.terminateOn(List.of(IllegalArgumentException.class)))));

        assertThat(ended(task, TaskState.TERMINATED).tries()).isEqualTo(1);
    }

    @Test
    void aRetryPolicyThatFailsIsReplacedByTheDefault() throws Exception {
        var task = enqueued(TaskSpec.of("bad"));
        started(worker().retry((tries, random) -> {
                    throw new IllegalStateException("a bug in the policy");
                })
                .handle("bad", context -> {
                    throw new IllegalStateException("no");
                }));

        var waiting = ended(task, TaskState.RETRY);

        assertThat(waiting.lastError()).contains("no");
        assertThat(waiting.notBefore().orElseThrow()).isAfter(Instant.now().plusSeconds(30));
    }

    @Test
    void aTaskWithoutHandlerFailsOrIsSnoozedAsSet() throws Exception {
        var failing = enqueued(TaskSpec.of("unknown").maxTries(1));
        var first = started(worker());
        assertThat(ended(failing, TaskState.EXPIRED).lastError()).contains("no handler for task type \"unknown\"");
        first.close();

        var waiting = enqueued(TaskSpec.of("unknown").maxTries(1));
        started(worker().snoozeUnhandled(Duration.ofSeconds(60)));
        var snoozed = ended(waiting, TaskState.RETRY);
        assertThat(snoozed.tries()).isZero();
        assertThat(snoozed.notBefore()).isPresent();
    }

    @Test
    void w11ResultsThatCannotBeStoredAreFailures() throws Exception {
        var odd = enqueued(TaskSpec.of("odd").maxTries(1));
        var huge = enqueued(TaskSpec.of("huge").maxTries(1));
        var good = enqueued(TaskSpec.of("good"));
        started(worker().handle("odd", context -> new Broken("cannot be written"))
                .handle("huge", context -> "x".repeat(2_000_000))
                .handle("good", context -> List.of(1, "two")));

        assertThat(ended(odd, TaskState.EXPIRED).lastError().orElseThrow()).contains("cannot be written");
        assertThat(ended(huge, TaskState.EXPIRED).lastError().orElseThrow()).contains("too large");
        assertThat(ended(good, TaskState.COMPLETE).result().orElseThrow().json())
                .isEqualTo("[1,\"two\"]");
        queueIsEmpty();
    }

    /** Its getter fails when the mapper reads it. */
    record Broken(String reason) {
        @Override
        public String reason() {
            throw new IllegalStateException(reason);
        }
    }

    record Mail(String to, int copies) {}

    @Test
    void typedPayloadsReachTheHandlerAndBadOnesFailTheTry() throws Exception {
        var type = TaskType.of("mail", Mail.class);
        var lists = TaskType.of("mails", new TaskType.Of<List<Mail>>() {});
        var one = enqueued(type.with(new Mail("ada", 2)));
        var many = enqueued(lists.with(List.of(new Mail("ada", 1), new Mail("bob", 3))));
        var bad = enqueued(TaskSpec.of("mail", "not a mail").maxTries(1));
        started(worker().handle(type, (mail, context) -> mail.to() + mail.copies())
                .handle(
                        lists,
                        (mails, context) ->
                                mails.stream().mapToInt(Mail::copies).sum()));

        assertThat(ended(one, TaskState.COMPLETE).result().orElseThrow().json()).isEqualTo("\"ada2\"");
        assertThat(ended(many, TaskState.COMPLETE).result().orElseThrow().json())
                .isEqualTo("4");
        ended(bad, TaskState.EXPIRED);
    }

    @Test
    void aHandlerIsInterruptedAtItsRunTimeAndTheTryFails() throws Exception {
        jobs.queues().define(QueueSettings.of("SHORT").withMaxRunTime(Duration.ofMillis(300)));
        var task = jobs.producer().enqueue(TaskSpec.of("slow").queue("SHORT").maxTries(1));
        var interrupted = new CountDownLatch(1);
        started(jobs.worker().queue("SHORT").handle("slow", context -> {
            context.onCancel(interrupted::countDown);
            new CountDownLatch(1).await();
            return null;
        }));

        assertThat(ended(task, TaskState.EXPIRED).lastError().orElseThrow()).contains("longer than the run time");
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsSettledWithoutItAndKeepsItsSlot() throws Exception {
        jobs.queues().define(QueueSettings.of("SHORT").withMaxRunTime(Duration.ofMillis(200)));
        var task = jobs.producer().enqueue(TaskSpec.of("deaf").queue("SHORT").maxTries(1));
        var release = new CountDownLatch(1);
        var worker = started(jobs.worker().queue("SHORT").slots(1).handle("deaf", context -> {
            boolean waiting = true;
            while (waiting) {
                try {
                    release.await();
                    waiting = false;
                } catch (InterruptedException ignored) {
                    // the point of this handler
                }
            }
            return "too late";
        }));

        ended(task, TaskState.EXPIRED);
        assertThat(worker.counts().stuck()).isEqualTo(1);
        assertThat(worker.health().slotsTaken()).isEqualTo(1);

        release.countDown();
        await().untilAsserted(() -> assertThat(worker.health().slotsTaken()).isZero());
        assertThat(worker.counts().stuck()).isZero();
        assertThat(load(task).state()).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void c19TheLeaseIsRenewedSoThatALongTryRunsOnce() throws Exception {
        jobs.queues().define(QueueSettings.of("LEASED").withLease(Duration.ofSeconds(1)));
        var task = jobs.producer().enqueue(TaskSpec.of("long").queue("LEASED"));
        var calls = new AtomicInteger();
        var states = new ConcurrentLinkedQueue<LeaseState>();
        var over = new CountDownLatch(1);
        var cancelled = new AtomicInteger();
        var acks = AckLog.of(SERVER);
        started(jobs.worker().queue("LEASED").slots(5).handle("long", context -> {
            calls.incrementAndGet();
            context.onCancel(cancelled::incrementAndGet);
            over.await(3_500, TimeUnit.MILLISECONDS);
            states.add(context.leaseState());
            return null;
        }));

        var complete = ended(task, TaskState.COMPLETE);

        assertThat(calls).hasValue(1);
        assertThat(complete.tries()).isEqualTo(1);
        assertThat(states).containsExactly(LeaseState.HELD);
        assertThat(cancelled).hasValue(0);
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+ACK"));
        assertThat(acks.all()).startsWith("+WPI").filteredOn("+WPI"::equals).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void logLinesOfAHandlerCarryItsTask() throws Exception {
        var task = enqueued(TaskSpec.of("logs"));
        var seen = new ConcurrentHashMap<String, String>();
        started(worker().handle("logs", context -> {
            seen.putAll(MDC.getCopyOfContextMap());
            return null;
        }));

        ended(task, TaskState.COMPLETE);

        assertThat(seen)
                .containsEntry("task_id", task.id())
                .containsEntry("task_type", "logs")
                .containsEntry("queue", "Q")
                .containsEntry("try", "1");
    }

    @Test
    void anExecutorOfTheUsersOwnRunsTheTasks() throws Exception {
        var task = enqueued(TaskSpec.of("where"));
        try (var pool = Executors.newFixedThreadPool(
                2, Thread.ofPlatform().name("mine-", 0).factory())) {
            var worker = worker().executor(pool)
                    .handle("where", context -> Thread.currentThread().getName())
                    .start();
            var complete = ended(task, TaskState.COMPLETE);
            worker.close();
            assertThat(complete.result().orElseThrow().json()).startsWith("\"mine-");
            assertThat(pool.isShutdown()).isFalse();
        }
    }

    @Test
    void startsAreProportionalToThePrioritiesWhileAllQueuesHaveWork() throws Exception {
        jobs.queues().define(QueueSettings.of("HIGH").withPriority(10));
        jobs.queues().define(QueueSettings.of("LOW").withPriority(1));
        for (int i = 0; i < 700; i++) {
            jobs.producer().enqueueAsync(TaskSpec.of("t").queue("HIGH")).join();
            if (i < 300) {
                jobs.producer().enqueueAsync(TaskSpec.of("t").queue("LOW")).join();
            }
        }
        var starts = new ConcurrentLinkedQueue<String>();
        started(jobs.worker().queue("HIGH").queue("LOW").slots(4).handle("t", context -> {
            starts.add(context.task().queue());
            new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS);
            return null;
        }));

        await().atMost(Duration.ofSeconds(30)).until(() -> starts.size() >= 600);
        var whileBothHaveWork = List.copyOf(starts).subList(50, 550);
        long low = whileBothHaveWork.stream().filter("LOW"::equals).count();
        assertThat(low).isBetween(35L, 56L); // 500 / 11 = 45.5

        await().atMost(Duration.ofSeconds(30)).until(() -> starts.size() == 1000);
    }

    @Test
    void c9BadItemsAndDocumentsAreRemovedAndTheQueueGoesOn() throws Exception {
        var nats = SERVER.nats();
        var subject = SERVER.namespace() + ".Q.Q.";
        var js = nats.jetStream();
        js.publish(subject + "empty", new byte[0]);
        js.publish(subject + "text", "hello".getBytes(UTF_8));
        js.publish(subject + "array", "[1,2]".getBytes(UTF_8));
        js.publish(subject + "foreign", "{\"kind\":0}".getBytes(UTF_8));
        js.publish(subject + "wild", "{\"kind\":0,\"job\":\"*\"}".getBytes(UTF_8));
        js.publish(subject + "gone", "{\"kind\":0,\"job\":\"gone\"}".getBytes(UTF_8));
        var good = enqueued(TaskSpec.of("good"));
        js.publish(SERVER.namespace() + ".T.corrupt", "{\"id\":".getBytes(UTF_8));
        js.publish(subject + "corrupt", "{\"kind\":0,\"job\":\"corrupt\"}".getBytes(UTF_8));
        var rejected = new ConcurrentLinkedQueue<Object>();
        SERVER.closed(jobs.events().subscribe(event -> {
            if (event instanceof io.asyncjobs.event.ItemRejected item) {
                rejected.add(item);
            }
        }));
        var worker = started(worker().handle("good", context -> "ok"));

        ended(good, TaskState.COMPLETE);

        await().untilAsserted(() -> assertThat(worker.counts().rejected()).isEqualTo(7));
        await().untilAsserted(() -> assertThat(rejected).hasSize(7));
        queueIsEmpty();
    }

    @Test
    void itemsOfTheOriginalWithoutTheTaskAreLoaded() throws Exception {
        var task = enqueued(TaskSpec.of("plain"));
        var nats = SERVER.nats();
        nats.jetStreamManagement().purgeStream(SERVER.namespace() + "_Q_Q");
        nats.jetStream()
                .publish(
                        SERVER.namespace() + ".Q.Q." + task.id(),
                        ("{\"kind\":0,\"job\":\"" + task.id() + "\"}").getBytes(UTF_8));
        started(worker().handle("plain", context -> "ok"));

        ended(task, TaskState.COMPLETE);
    }

    @Test
    void anItemThatCarriesAnOldVersionDoesNotRunAFinalTaskAgain() throws Exception {
        var task = enqueued(TaskSpec.of("once"));
        var calls = new AtomicInteger();
        var nats = SERVER.nats();
        var old = nats.jetStreamManagement()
                .getLastMessage(SERVER.namespace() + "_Q_Q", SERVER.namespace() + ".Q.Q." + task.id());
        started(worker().handle("once", context -> calls.incrementAndGet()));
        ended(task, TaskState.COMPLETE);
        queueIsEmpty();

        nats.jetStream().publish(SERVER.namespace() + ".Q.Q." + task.id(), old.getData());

        queueIsEmpty();
        assertThat(calls).hasValue(1);
        assertThat(load(task).tries()).isEqualTo(1);
    }

    private void acknowledged(AckLog acks, String... bodies) {
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly(bodies));
        queueIsEmpty();
    }

    @Test
    void c16ATerminateErrorEndsTheTaskAndRemovesItsItem() throws Exception {
        var acks = AckLog.of(SERVER);
        var task = enqueued(TaskSpec.of("end"));
        started(worker().handle("end", context -> {
            throw new TerminateTaskException("of no\nuse");
        }));

        var terminated = ended(task, TaskState.TERMINATED);

        assertThat(terminated.tries()).isEqualTo(1);
        assertThat(terminated.lastError()).contains("of no\nuse");
        assertThat(terminated.run()).isEmpty();
        acknowledged(acks, "+TERM of no use");
    }

    @Test
    void c16ATerminateErrorThatIsWrappedMeansTheSame() throws Exception {
        var task = enqueued(TaskSpec.of("end"));
        var later = enqueued(TaskSpec.of("later"));
        started(worker().handle("end", context -> {
                    throw new CompletionException(new IllegalStateException(new TerminateTaskException("of no use")));
                })
                .handle("later", context -> {
                    throw new CompletionException(new SnoozeTaskException(Duration.ofHours(1)));
                }));

        assertThat(ended(task, TaskState.TERMINATED).lastError()).contains("of no use");
        assertThat(ended(later, TaskState.RETRY).tries()).isZero();
    }

    @Test
    void c17AnyOtherErrorWaitsInTheDelayStreamAndItsItemIsAcknowledged() throws Exception {
        var acks = AckLog.of(SERVER);
        var task = enqueued(TaskSpec.of("bad"));
        started(worker().retry(RetryPolicy.fixed(Duration.ofHours(1))).handle("bad", context -> {
            throw new IllegalStateException("smtp time-out");
        }));

        var waiting = ended(task, TaskState.RETRY);

        assertThat(waiting.tries()).isEqualTo(1);
        assertThat(waiting.lastError()).contains("smtp time-out");
        acknowledged(acks, "+ACK");
        assertThat(jobs.queues().status("Q").inFlight()).isZero();
        assertThat(ServerView.of(SERVER).ids("DELAY")).containsExactly(task.id());
    }

    @Test
    void c18SuccessCompletesTheTaskAndAcknowledgesItsItem() throws Exception {
        var acks = AckLog.of(SERVER);
        var before = Instant.now().minusSeconds(5);
        var task = enqueued(TaskSpec.of("good"));
        started(worker().handle("good", context -> Map.of("sent", 3)));

        var complete = ended(task, TaskState.COMPLETE);

        assertThat(complete.tries()).isEqualTo(1);
        assertThat(complete.result().orElseThrow().json()).isEqualTo("{\"sent\":3}");
        assertThat(complete.result().orElseThrow().completed())
                .isBetween(before, Instant.now().plusSeconds(5));
        acknowledged(acks, "+ACK");
    }

    @Test
    void c20OnceItsHandlerHasEndedNothingKeepsAnItemAlive() throws Exception {
        jobs.queues().define(QueueSettings.of("LEASED").withLease(Duration.ofSeconds(1)));
        var acks = AckLog.of(SERVER);
        var kept = new ConcurrentLinkedQueue<TaskContext>();
        var task = jobs.producer().enqueue(TaskSpec.of("short").queue("LEASED"));
        started(jobs.worker().queue("LEASED").handle("short", context -> {
            kept.add(context);
            return null;
        }));
        ended(task, TaskState.COMPLETE);
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+ACK"));
        int soFar = acks.all().size();

        kept.element().progress(50, "too late");

        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(acks.all()).hasSize(soFar));
        assertThat(jobs.tasks().progress(task.id())).isEmpty();
    }

    @Test
    void c35ThreeTasksThatFailOnceCompleteWithTheirSecondTry() throws Exception {
        var runs = new ConcurrentLinkedQueue<String>();
        var tasks =
                List.of(enqueued(TaskSpec.of("flaky")), enqueued(TaskSpec.of("flaky")), enqueued(TaskSpec.of("flaky")));
        started(worker().handle("flaky", context -> {
            runs.add(context.task().id());
            if (context.tryNumber() == 1) {
                throw new IllegalStateException("once");
            }
            return "ok";
        }));

        for (var task : tasks) {
            assertThat(ended(task, TaskState.COMPLETE).tries()).isEqualTo(2);
        }
        queueIsEmpty();
        assertThat(runs).hasSize(6);
        assertThat(tasks)
                .allSatisfy(
                        task -> assertThat(runs).filteredOn(task.id()::equals).hasSize(2));
    }

    @Test
    void w11AResultAtTheEdgeOfWhatTheServerTakesIsStoredOrFailsButNeverLeavesTheTaskActive() throws Exception {
        long most = SERVER.nats().getMaxPayload();
        var tasks = new ArrayList<Task>();
        for (int below = 1_600; below >= -100; below -= 100) {
            tasks.add(enqueued(TaskSpec.of("edge", below).maxTries(1)));
        }
        var worker = started(worker().handle("edge", context -> {
            int below = Objects.requireNonNull(context.payload(Integer.class));
            return "x".repeat((int) most - below);
        }));

        for (var task : tasks) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(load(task).state()).isIn(TaskState.COMPLETE, TaskState.EXPIRED));
        }
        queueIsEmpty();
        assertThat(tasks.stream().map(this::load).map(Task::tries)).containsOnly(1);
        assertThat(load(tasks.getFirst()).state()).isEqualTo(TaskState.COMPLETE);
        assertThat(load(tasks.getLast()).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(load(tasks.getLast()).lastError().orElseThrow()).contains("too large");
        assertThat(worker.counts().fenced()).isZero();
    }

    @Test
    void w11TheLargestTaskThatFailsAsBadlyAsCanBeEndsWithItsDeadLetter() throws Exception {
        int largest = (1024 * 1024 - 16 * 1024 - 300) / 4 * 3; // base64, and the other keys
        var task = enqueued(TaskSpec.of("bad", Payload.of(new byte[largest])).maxTries(12));
        started(worker().retry(RetryPolicy.fixed(Duration.ofMillis(10))).handle("bad", context -> {
            throw new Bare("<".repeat(1_000)); // each takes six bytes in JSON
        }));

        assertThat(ended(task, TaskState.EXPIRED).tries()).isEqualTo(12);
        queueIsEmpty();
        assertThat(ServerView.of(SERVER).ids("DLQ")).containsExactly(task.id());
    }

    @Test
    void c9AWorkerOfAQueueThatDoesNotExistIsRefusedAndOneOfAnEmptyQueueWaits() throws Exception {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() ->
                        jobs.worker().queue("NOPE").handleAny(context -> null).start())
                .withMessageContaining("NOPE");

        var worker = started(worker().handle("late", context -> "ok"));
        await().untilAsserted(() -> assertThat(worker.health().serving()).isTrue());
        assertThat(worker.counts().started()).isZero();
        ended(enqueued(TaskSpec.of("late")), TaskState.COMPLETE);
    }

    @Test
    void c12AnAcknowledgedItemIsGoneFromItsQueue() throws Exception {
        var view = ServerView.of(SERVER);
        var task = enqueued(TaskSpec.of("good"));
        long sequence = view.item("Q", task.id()).getSeq();
        started(worker().handle("good", context -> null));

        ended(task, TaskState.COMPLETE);

        queueIsEmpty();
        var queue = view.streams().getStreamInfo(SERVER.namespace() + "_Q_Q").getStreamState();
        assertThat(queue.getMsgCount()).isZero();
        assertThat(queue.getFirstSequence()).isEqualTo(sequence + 1);
    }

    /** A failure without a trace. */
    private static final class Bare extends Exception {
        private static final long serialVersionUID = 1L;

        Bare(String message) {
            super(message, null, false, false);
        }
    }
}

package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.deadletter.DeadLetterSettings;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is kept of tasks that did not complete. */
final class DeadLettersIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private final AtomicBoolean works = new AtomicBoolean();
    private AsyncJobs jobs;
    private ServerView view;
    private Connection nats;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        nats = SERVER.nats();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private void work(String queue) throws InterruptedException {
        SERVER.closed(jobs.worker()
                .queue(queue)
                .retry(RetryPolicy.fixed(Duration.ofMillis(10)))
                .handle("good", context -> "done")
                .handle("bad", context -> {
                    if (!works.get()) {
                        throw new IllegalStateException("the mail server is away");
                    }
                    return "done";
                })
                .handle("ugly", context -> {
                    throw new TerminateTaskException("no use");
                })
                .start());
    }

    private DeadLetter letterOf(String id) {
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> jobs.deadLetters().find(id), found -> found.isPresent())
                .orElseThrow();
    }

    private Task ended(String id, TaskState state) throws InterruptedException {
        var end = jobs.tasks().await(id, Duration.ofSeconds(20)).orElseThrow();
        assertThat(end.state()).isEqualTo(state);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
        return end;
    }

    /** A letter as a worker writes it, of any queue. */
    private void put(Task task, long record) throws Exception {
        put(
                task.queue(),
                task.id(),
                task.type(),
                DeathReason.EXPIRED,
                TaskJson.write(task),
                record,
                task.lastError().orElse(""));
    }

    private void put(
            String queue, String id, String type, DeathReason reason, byte[] document, long record, String error)
            throws Exception {
        var headers = new Headers()
                .add("AJ-Reason", reason.word())
                .add("AJ-Tries", "3")
                .add("AJ-Died", Instant.now().toString())
                .add("AJ-Record", Long.toString(record))
                .add("AJ-Queue", queue)
                .add("AJ-Type", type)
                .add("AJ-Error", error);
        nats.jetStream().publish(SERVER.namespace() + ".DLQ." + queue + "." + id, headers, document);
    }

    private Task dead(String id, String type, String error) {
        return Task.builder(id, type, "Q")
                .created(Instant.now())
                .build()
                .activated(new RunHolder(1, "worker"), Instant.now())
                .expired(error, null, Instant.now());
    }

    private void makeLetters(int count) throws Exception {
        jobs.deadLetters().configure(DeadLetterSettings.unlimited());
        for (int i = 0; i < count; i++) {
            var task = dead("n" + i, i % 2 == 0 ? "even" : "odd", i % 10 == 0 ? "Timeout at peer" : "refused");
            put(task, i + 1);
        }
    }

    private List<String> listed(DeadLetterFilter filter, int limit) throws InterruptedException {
        return jobs.deadLetters().list(filter, limit).stream()
                .map(DeadLetter::id)
                .toList();
    }

    @Test
    void lettersAreCountedByQueue() throws Exception {
        assertThat(jobs.deadLetters().count("Q")).isZero();
        jobs.queues().define(QueueSettings.of("OTHER"));
        work("Q");
        work("OTHER");
        for (var queue : List.of("Q", "Q", "OTHER")) {
            jobs.producer().enqueue(TaskSpec.of("ugly", "").queue(queue));
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(jobs.deadLetters().count("Q")).isEqualTo(2);
            assertThat(jobs.deadLetters().count("OTHER")).isEqualTo(1);
            assertThat(jobs.deadLetters().count("NONE")).isZero();
        });
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.deadLetters().count("*"));
    }

    @Test
    void lookingMakesNothing() throws Exception {
        assertThat(jobs.deadLetters().list(DeadLetterFilter.all(), 10)).isEmpty();
        assertThat(jobs.deadLetters().find("x")).isEmpty();
        assertThat(jobs.deadLetters().settings()).isEqualTo(DeadLetterSettings.unlimited());
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.deadLetters().retry("x"))
                .withMessageContaining("there is no dead letter of task x");
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.deadLetters().list(DeadLetterFilter.all(), 0));
        assertThat(view.names()).doesNotContain("DLQ", "KV_OPERATIONS");
    }

    @Test
    void aTaskOutOfTriesIsKeptWithItsErrorTriesQueueAndTime() throws Exception {
        var before = Instant.now();
        var task = jobs.producer().enqueue(TaskSpec.of("bad").queue("Q").maxTries(2));
        work("Q");

        var letter = letterOf(task.id());

        assertThat(letter.reason()).isEqualTo(DeathReason.EXPIRED);
        assertThat(letter.error()).contains("the mail server is away");
        assertThat(letter.tries()).isEqualTo(2);
        assertThat(letter.queue()).isEqualTo("Q");
        assertThat(letter.type()).isEqualTo("bad");
        assertThat(letter.died())
                .isBetween(before.minusSeconds(5), Instant.now().plusSeconds(5));
        var stored = ended(task.id(), TaskState.EXPIRED);
        assertThat(letter.record()).isEqualTo(stored.sequence());
        assertThat(letter.task().orElseThrow().history()).isEqualTo(stored.history());
        assertThat(letter.document().bytes()).isEqualTo(jobs.tasks().document(task.id()));
        assertThat(listed(DeadLetterFilter.all(), 10)).containsExactly(task.id());
    }

    @Test
    void aTaskPastItsDeadlineIsKept() throws Exception {
        var task = jobs.producer()
                .enqueue(TaskSpec.of("good").queue("Q").deadline(Instant.now().minusSeconds(1)));
        work("Q");

        assertThat(letterOf(task.id()).reason()).isEqualTo(DeathReason.EXPIRED);
        assertThat(letterOf(task.id()).tries()).isZero();
    }

    @Test
    void c16ATaskThatItsHandlerEndedIsKept() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("ugly").queue("Q"));
        work("Q");

        assertThat(letterOf(task.id()).reason()).isEqualTo(DeathReason.TERMINATED);
        assertThat(letterOf(task.id()).error()).contains("no use");
    }

    @Test
    void aDisplacedTaskIsKeptOnceTheDisplacingEnqueueReturned() throws Exception {
        jobs.queues().define(QueueSettings.of("SMALL").withMaxEntries(1).withWhenFull(WhenFull.DISCARD_OLD));
        var first = jobs.producer().enqueue(TaskSpec.of("good").queue("SMALL"));

        jobs.producer().enqueue(TaskSpec.of("good").queue("SMALL"));

        var letter = jobs.deadLetters().load(first.id());
        assertThat(letter.reason()).isEqualTo(DeathReason.DISPLACED);
        assertThat(letter.queue()).isEqualTo("SMALL");
    }

    @Test
    void aDueTaskWhoseQueueWasDeletedIsKept() throws Exception {
        jobs.queues().define(QueueSettings.of("GONE"));
        var task = jobs.producer().enqueue(TaskSpec.of("good").queue("GONE").delay(Duration.ofSeconds(2)));
        view.streams().deleteStream(SERVER.namespace() + "_Q_GONE");
        work("Q");

        assertThat(letterOf(task.id()).reason()).isEqualTo(DeathReason.DROPPED);
        assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.QUEUE_ERROR);
    }

    @Test
    void anUnreadableDocumentIsKeptAsItIsAndCannotBeRetried() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("good").queue("Q"));
        var raw = "{\"id\":\"half".getBytes(UTF_8);
        nats.jetStream().publish(SERVER.namespace() + ".T." + task.id(), raw);
        nats.jetStream()
                .publish(
                        SERVER.namespace() + ".Q.Q." + task.id(),
                        ("{\"kind\":0,\"job\":\"" + task.id() + "\"}").getBytes(UTF_8));
        work("Q");

        var letter = letterOf(task.id());
        assertThat(letter.reason()).isEqualTo(DeathReason.UNREADABLE);
        assertThat(letter.task()).isEmpty();
        assertThat(letter.document().bytes()).isEqualTo(raw);
        assertThat(letter.error()).contains("not readable JSON");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.deadLetters().retry(task.id()))
                .withMessageContaining("cannot be read, so it cannot be retried");
        assertThat(jobs.deadLetters().find(task.id())).isPresent();
    }

    @Test
    void completedAndCancelledTasksLeaveNoneUnlessAskedFor() throws Exception {
        var good = jobs.producer().enqueue(TaskSpec.of("good").queue("Q"));
        work("Q");
        ended(good.id(), TaskState.COMPLETE);
        var waiting = TaskSpec.of("good").queue("Q").delay(Duration.ofHours(1));
        var plain = jobs.producer().enqueue(waiting.id("plain"));
        var asked = jobs.producer().enqueue(waiting.id("asked"));
        jobs.tasks().cancel(plain.id(), "not needed");
        jobs.tasks().cancelToDeadLetters(asked.id(), "look at it");

        assertThat(listed(DeadLetterFilter.all(), 10)).containsExactly("asked");
        assertThat(jobs.deadLetters().load("asked").reason()).isEqualTo(DeathReason.CANCELLED);
    }

    @Test
    void aWorkerThatMeetsTheItemOfADeadTaskWithoutLetterPutsIt() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("good").queue("Q"));
        // its worker died after the record
        var stored = jobs.tasks().load(task.id()).activated(new RunHolder(1, "worker"), Instant.now());
        view.overwrite(stored.terminated("no use", null, Instant.now()));
        assertThat(jobs.deadLetters().find(task.id())).isEmpty();
        work("Q");

        assertThat(letterOf(task.id()).reason()).isEqualTo(DeathReason.TERMINATED);
        ended(task.id(), TaskState.TERMINATED);
        assertThat(view.messages("DLQ")).isEqualTo(1);
    }

    @Test
    void aLetterThatIsThereIsNotPutAgain() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("ugly").queue("Q"));
        work("Q");
        var letter = letterOf(task.id());
        ended(task.id(), TaskState.TERMINATED);
        // its worker died after the letter: the item comes again
        nats.jetStream()
                .publish(
                        SERVER.namespace() + ".Q.Q." + task.id(),
                        ("{\"kind\":0,\"job\":\"" + task.id() + "\"}").getBytes(UTF_8));
        ended(task.id(), TaskState.TERMINATED);

        assertThat(letterOf(task.id()).sequence()).isEqualTo(letter.sequence());
        assertThat(view.messages("DLQ")).isEqualTo(1);
    }

    @Test
    void aRetriedLetterRunsItsTaskWithFreshTriesAndIsGone() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("bad").queue("Q").maxTries(1));
        work("Q");
        letterOf(task.id());
        works.set(true);

        var again = jobs.deadLetters().retry(task.id());

        assertThat(again.tries()).isZero();
        assertThat(jobs.deadLetters().find(task.id())).isEmpty();
        var end = ended(task.id(), TaskState.COMPLETE);
        assertThat(end.history()).hasSize(2);
        assertThat(end.deathReason()).isEmpty();
    }

    @Test
    void aTaskWhoseRecordIsGoneIsMadeAnewUnderItsIdWithItsHistory() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("bad").queue("Q").maxTries(1));
        work("Q");
        letterOf(task.id());
        jobs.tasks().delete(task.id());
        works.set(true);

        jobs.deadLetters().retry(task.id());

        var end = ended(task.id(), TaskState.COMPLETE);
        assertThat(end.created()).isEqualTo(task.created());
        assertThat(end.history()).hasSize(2);
        assertThat(jobs.deadLetters().find(task.id())).isEmpty();
    }

    @Test
    void w19ATaskPastItsDeadlineNeedsANewOne() throws Exception {
        var task = jobs.producer()
                .enqueue(TaskSpec.of("good").queue("Q").deadline(Instant.now().minusSeconds(1)));
        work("Q");
        letterOf(task.id());

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.deadLetters().retry(task.id()))
                .withMessageContaining("give it a new deadline");
        assertThat(jobs.deadLetters().find(task.id())).isPresent();
        var later = Instant.now().plusSeconds(600);
        jobs.deadLetters().retry(task.id(), later);

        assertThat(ended(task.id(), TaskState.COMPLETE).deadline()).contains(later);
    }

    @Test
    void aSignedTaskGetsNoNewDeadlineWithoutTheKey() throws Exception {
        makeLetters(0);
        var signed = dead("signed", "good", "no").toBuilder()
                .signature("ab".repeat(64))
                .build();
        put(signed, 1);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(
                        () -> jobs.deadLetters().retry("signed", Instant.now().plusSeconds(600)))
                .withMessageContaining("its signature covers the deadline");

        assertThat(jobs.deadLetters().retry("signed").signature()).isEqualTo(signed.signature());
    }

    @Test
    void aLetterThatACrashLeftAfterItsRetryIsRemovedAndTheTaskRunsOnce() throws Exception {
        var runs = new AtomicInteger();
        var task = jobs.producer().enqueue(TaskSpec.of("once").queue("Q"));
        var died = jobs.tasks()
                .load(task.id())
                .activated(new RunHolder(1, "worker"), Instant.now())
                .expired("no", null, Instant.now());
        makeLetters(0);
        put(died, view.overwrite(died));
        // the retry stored record and item, then its process died
        var retried = jobs.tasks().retry(task.id());

        assertThat(view.ids("Q_Q")).containsExactly(retried.id());
        jobs.deadLetters().retry(task.id());

        assertThat(jobs.deadLetters().find(task.id())).isEmpty();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("once", context -> runs.incrementAndGet())
                .start());
        ended(task.id(), TaskState.COMPLETE);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aRetryThatDiedBeforeItsItemIsFinishedByTheNext() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("good").queue("Q"));
        var died = jobs.tasks()
                .load(task.id())
                .activated(new RunHolder(1, "worker"), Instant.now())
                .expired("no", null, Instant.now());
        makeLetters(0);
        put(died, view.overwrite(died));
        view.streams().purgeStream(SERVER.namespace() + "_Q_Q");
        view.overwrite(died.retriedByHand(null));

        jobs.deadLetters().retry(task.id());

        assertThat(jobs.deadLetters().find(task.id())).isEmpty();
        work("Q");
        ended(task.id(), TaskState.COMPLETE);
    }

    @Test
    void aRetriedTaskThatRunsAlreadyIsLeftAloneAndItsLetterIsRemoved() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("good").queue("Q"));
        var active = jobs.tasks().load(task.id()).activated(new RunHolder(1, "worker"), Instant.now());
        var died = active.expired("no", null, Instant.now());
        makeLetters(0);
        put(died, view.overwrite(died));
        var running = view.overwrite(died.retriedByHand(null).activated(new RunHolder(2, "worker"), Instant.now()));

        assertThat(jobs.deadLetters().retry(task.id()).state()).isEqualTo(TaskState.ACTIVE);

        assertThat(jobs.tasks().load(task.id()).sequence()).isEqualTo(running);
        assertThat(jobs.deadLetters().find(task.id())).isEmpty();
    }

    @Test
    void aTaskThatCompletedSinceIsNotRunAgain() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("good").queue("Q"));
        var active = jobs.tasks().load(task.id()).activated(new RunHolder(1, "worker"), Instant.now());
        makeLetters(0);
        var died = active.expired("no", null, Instant.now());
        put(died, view.overwrite(died));
        view.overwrite(active.completed(new TaskResult("1", Instant.now())));

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> jobs.deadLetters().retry(task.id()))
                .withMessageContaining("is complete; delete its dead letter instead");
        assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.COMPLETE);
    }

    @Test
    void theNewestComeFirstAndFiltersApplyBeforeTheLimit() throws Exception {
        makeLetters(2_500);
        put("OTHER", "x:1", "", DeathReason.UNREADABLE, "{".getBytes(UTF_8), 9, "not readable");
        var later = Instant.now();
        var all = DeadLetterFilter.all();

        assertThat(listed(all, 3)).containsExactly("x:1", "n2499", "n2498");
        assertThat(listed(all, 100_000)).hasSize(2_501).endsWith("n0");
        assertThat(listed(all.withQueue("Q"), 1)).containsExactly("n2499");
        assertThat(listed(all.withQueue("OTHER"), 9)).containsExactly("x:1");
        assertThat(listed(all.withType("even"), 2)).containsExactly("n2498", "n2496");
        assertThat(listed(all.withReason(DeathReason.UNREADABLE), 9)).containsExactly("x:1");
        assertThat(listed(all.withReason(DeathReason.DISPLACED), 9)).isEmpty();
        assertThat(listed(all.withIdPrefix("n12"), 2)).containsExactly("n1299", "n1298");
        assertThat(listed(all.withErrorText("timeout AT"), 2)).containsExactly("n2490", "n2480");
        assertThat(listed(all.withDiedSince(later), 9)).isEmpty();
        assertThat(listed(all.withDiedUntil(later), 1)).containsExactly("x:1");
        assertThat(listed(all.withIds(List.of("n7", "x:1", "nope")), 9)).containsExactly("x:1", "n7");
    }

    @Test
    void aDeletedLetterIsGoneAndItsTaskStays() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("ugly").queue("Q"));
        work("Q");
        letterOf(task.id());

        jobs.deadLetters().delete(task.id());

        assertThat(jobs.deadLetters().find(task.id())).isEmpty();
        assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.TERMINATED);
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.deadLetters().delete(task.id()));
    }

    @Test
    void aPurgeDeletesWhatMatchesAndNoMore() throws Exception {
        makeLetters(50);

        assertThat(jobs.deadLetters().purge(DeadLetterFilter.all().withErrorText("timeout")))
                .isEqualTo(5);

        assertThat(listed(DeadLetterFilter.all(), 100)).hasSize(45).doesNotContain("n0", "n40");
        assertThat(jobs.deadLetters().purge(DeadLetterFilter.all())).isEqualTo(45);
        assertThat(listed(DeadLetterFilter.all(), 100)).isEmpty();
    }

    @Test
    void lettersAreKeptByAgeCountAndBytes() throws Exception {
        makeLetters(20);
        var letters = jobs.deadLetters();

        letters.configure(DeadLetterSettings.unlimited().withMaxCount(7));
        assertThat(listed(DeadLetterFilter.all(), 100))
                .hasSize(7)
                .startsWith("n19")
                .endsWith("n13");
        assertThat(SERVER.client().deadLetters().settings().maxCount()).isEqualTo(7);

        letters.configure(DeadLetterSettings.unlimited().withMaxBytes(2_000));
        assertThat(listed(DeadLetterFilter.all(), 100)).hasSizeBetween(1, 6).startsWith("n19");

        letters.configure(DeadLetterSettings.unlimited().withMaxAge(Duration.ofSeconds(1)));
        assertThat(letters.settings()).isEqualTo(new DeadLetterSettings(Duration.ofSeconds(1), 0, 0));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(listed(DeadLetterFilter.all(), 100)).isEmpty());

        letters.configure(DeadLetterSettings.unlimited());
        assertThat(letters.settings()).isEqualTo(DeadLetterSettings.unlimited());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadLetterSettings.unlimited().withMaxAge(Duration.ofMillis(10)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadLetterSettings.unlimited().withMaxCount(-1));
    }
}

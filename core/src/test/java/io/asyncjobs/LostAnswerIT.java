package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server did it, and its answer is lost: nothing is done twice and nothing is given up. */
final class LostAnswerIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicInteger runs = new AtomicInteger();
    private FrameProxy proxy;
    private AsyncJobs jobs;
    private AsyncJobs shaky;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(10)));
        proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        shaky = SERVER.client(builder -> builder.server(proxy.url()).requestTimeout(Duration.ofSeconds(3)));
    }

    private Predicate<Frame> savesAs(TaskState state) {
        return frame -> frame.subject().startsWith(SERVER.namespace() + ".T.")
                && frame.headers().contains("AJ-State:" + state.word() + "\r\n");
    }

    private static boolean isAck(Frame frame) {
        return frame.subject().startsWith("$JS.ACK.") && frame.body().equals("+ACK");
    }

    private boolean puts(Frame frame) {
        return frame.subject().startsWith(SERVER.namespace() + ".Q.");
    }

    private boolean delays(Frame frame) {
        return frame.subject().startsWith(SERVER.namespace() + ".D.S.");
    }

    private void work() throws InterruptedException {
        SERVER.closed(shaky.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(100)))
                .handle("t", context -> runs.incrementAndGet())
                .handle("flaky", context -> {
                    if (runs.incrementAndGet() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return "at last";
                })
                .handle("bad", context -> {
                    throw new IllegalStateException("no " + runs.incrementAndGet());
                })
                .start());
    }

    private Task enqueued(String type) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of(type).queue("Q"));
    }

    private void oneRecordAndOneItem(Task task, TaskState state) throws Exception {
        assertThat(view.ids("TASKS")).containsExactly(task.id());
        assertThat(view.ids("Q_Q")).containsExactly(task.id());
        assertThat(view.record(task.id()).getSeq()).isEqualTo(task.sequence());
        assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(state);
    }

    private Task ends(Task task, TaskState state) throws Exception {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(state));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("Q_Q")).isZero());
        assertThat(view.ids("TASKS")).containsExactly(task.id());
        return jobs.tasks().load(task.id());
    }

    @Test
    void theAnswerToTheRecordOfAnEnqueueIsLost() throws Exception {
        var loss = proxy.loseAnswers(savesAs(TaskState.NEW), 1);

        var task = shaky.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(loss.count()).isEqualTo(1);
        assertThat(task.sequence()).isEqualTo(1);
        oneRecordAndOneItem(task, TaskState.NEW);
    }

    @Test
    void theRecordOfAnEnqueueIsLostOnItsWay() throws Exception {
        var loss = proxy.losePublishes(savesAs(TaskState.NEW), 1);

        var task = shaky.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(loss.count()).isEqualTo(1);
        oneRecordAndOneItem(task, TaskState.NEW);
    }

    @Test
    void theAnswerToTheRecordIsLostAndAnotherTaskHasThatId() throws Exception {
        var first = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("mine"));
        proxy.loseAnswers(savesAs(TaskState.NEW), 1);

        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() ->
                        shaky.producer().enqueue(TaskSpec.of("other").queue("Q").id("mine")));

        oneRecordAndOneItem(first, TaskState.NEW);
    }

    @Test
    void theAnswerToTheItemOfAnEnqueueIsLost() throws Exception {
        var loss = proxy.loseAnswers(this::puts, 1);

        var task = shaky.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(loss.count()).isEqualTo(1);
        oneRecordAndOneItem(task, TaskState.NEW);
    }

    @Test
    void theItemOfAnEnqueueIsLostOnItsWay() throws Exception {
        var loss = proxy.losePublishes(this::puts, 1);

        var task = shaky.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(loss.count()).isEqualTo(1);
        oneRecordAndOneItem(task, TaskState.NEW);
    }

    @Test
    void theAnswerToTheItemIsLostAndATaskRanMeanwhile() throws Exception {
        var loss = proxy.loseAnswers(this::puts, 1);
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> runs.incrementAndGet())
                .start());

        var task = shaky.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(loss.count()).isEqualTo(1);
        ends(task, TaskState.COMPLETE);
        assertThat(runs).hasValue(1);
    }

    @Test
    void theAnswerToTheDelayOfAnEnqueueIsLost() throws Exception {
        var loss = proxy.loseAnswers(this::delays, 1);

        var task = shaky.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));

        assertThat(loss.count()).isEqualTo(1);
        assertThat(view.ids("TASKS")).containsExactly(task.id());
        assertThat(view.ids("DELAY")).containsExactly(task.id());
        assertThat(view.messages("DELAY")).isEqualTo(1);
        assertThat(view.messages("Q_Q")).isZero();
    }

    @Test
    void answersToManyRecordsAndItemsAreLostAndEachTaskIsThereOnce() throws Exception {
        var records = proxy.loseAnswers(frame -> frame.body().contains("\"id\":\"n3"), 20);
        var items = proxy.loseAnswers(frame -> puts(frame) && frame.subject().contains(".n5"), 20);
        var specs =
                IntStream.range(0, 60).mapToObj(i -> TaskSpec.of("t").queue("Q").id("n" + i));

        assertThat(shaky.producer().enqueueAll(specs, outcome -> {})).isEqualTo(60);

        assertThat(records.count()).isPositive();
        assertThat(items.count()).isPositive();
        assertThat(view.messages("TASKS")).isEqualTo(60);
        assertThat(view.messages("Q_Q")).isEqualTo(60);
        assertThat(jobs.tasks().list(TaskFilter.all().withStates(TaskState.NEW).withQueue("Q"), 100))
                .hasSize(60);
    }

    @Test
    void theAnswerToTheActivatingSaveIsLost() throws Exception {
        var loss = proxy.loseAnswers(savesAs(TaskState.ACTIVE), 1);
        work();

        var complete = ends(enqueued("t"), TaskState.COMPLETE);

        assertThat(loss.count()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(complete.tries()).isEqualTo(1);
    }

    @Test
    void theAnswerToTheFinalSaveIsLost() throws Exception {
        var loss = proxy.loseAnswers(savesAs(TaskState.COMPLETE), 1);
        work();

        var complete = ends(enqueued("t"), TaskState.COMPLETE);

        assertThat(loss.count()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(complete.tries()).isEqualTo(1);
        assertThat(complete.result().orElseThrow().json()).isEqualTo("1");
    }

    @Test
    void theAnswerToTheFinalSaveAndTheConnectionAreLost() throws Exception {
        var loss = proxy.loseAnswerAndConnection(savesAs(TaskState.COMPLETE));
        work();

        var complete = ends(enqueued("t"), TaskState.COMPLETE);

        assertThat(loss.count()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(complete.tries()).isEqualTo(1);
    }

    @Test
    void theAnswersToARetryAndItsDelayAreLostWithTheConnection() throws Exception {
        var saved = proxy.loseAnswerAndConnection(savesAs(TaskState.RETRY));
        var delayed = proxy.loseAnswerAndConnection(this::delays);
        work();

        var complete = ends(enqueued("flaky"), TaskState.COMPLETE);

        assertThat(saved.count()).isEqualTo(1);
        assertThat(delayed.count()).isEqualTo(1);
        assertThat(runs).hasValue(2);
        assertThat(complete.tries()).isEqualTo(2);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("DELAY")).isZero());
    }

    @Test
    void theAnswerToADeadLetterIsLostWithTheConnection() throws Exception {
        var loss = proxy.loseAnswerAndConnection(frame -> frame.subject().startsWith(SERVER.namespace() + ".DLQ."));
        work();
        var task = jobs.producer().enqueue(TaskSpec.of("bad").queue("Q").maxTries(1));

        ends(task, TaskState.EXPIRED);

        assertThat(loss.count()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(view.messages("DLQ")).isEqualTo(1);
    }

    @Test
    void theAnswerToTheAcknowledgementIsLost() throws Exception {
        var loss = proxy.loseAnswers(LostAnswerIT::isAck, 1);
        work();

        ends(enqueued("t"), TaskState.COMPLETE);

        await().untilAsserted(() -> assertThat(loss.count()).isEqualTo(1));
        var second = enqueued("t");
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(second.id()).tries()).isEqualTo(1));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("Q_Q")).isZero());
        assertThat(runs).hasValue(2);
    }

    @Test
    void theAcknowledgementIsLostOnItsWay() throws Exception {
        var loss = proxy.losePublishes(LostAnswerIT::isAck, 1);
        work();

        var complete = ends(enqueued("t"), TaskState.COMPLETE);

        assertThat(loss.count()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(complete.tries()).isEqualTo(1);
    }

    @Test
    void w15AnswersThatNeverComeDoNotHoldASlotForEver() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("silent"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("other"));
        var loss = proxy.loseAnswers(
                frame -> frame.subject().endsWith(".T.silent")
                        || frame.body().contains(".T.silent\"")
                        || (frame.body().contains("silent") && frame.subject().startsWith("$JS.API.")),
                1_000);
        SERVER.closed(shaky.worker()
                .queue("Q")
                .slots(1)
                .handle("t", context -> runs.incrementAndGet())
                .start());

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load("other").state()).isEqualTo(TaskState.COMPLETE));
        assertThat(loss.count()).isPositive();
        loss.end();

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load("silent").state()).isEqualTo(TaskState.COMPLETE));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("Q_Q")).isZero());
        assertThat(runs).hasValue(2);
    }

    @Test
    void anOutcomeThatCannotEvenBeBegunToBeSavedDoesNotHoldItsSlotAndItsLeaseForEver() throws Exception {
        jobs.queues().define(QueueSettings.of("BRIEF").withLease(Duration.ofSeconds(5)));
        SERVER.closed(shaky.worker()
                .queue("BRIEF")
                .slots(1)
                .handle("t", context -> runs.incrementAndGet())
                .start());
        // what a worker asks when the first task of a queue ends: how long that is to be kept
        var loss = proxy.loseAnswers(
                frame -> frame.subject().endsWith(".STREAM.INFO." + SERVER.namespace() + "_Q_BRIEF"), 1_000);

        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("BRIEF"));

        // in the only slot, after a lease that nobody renewed
        await().atMost(LONG.multipliedBy(3)).until(() -> runs.get() > 1);
        assertThat(loss.count()).isPositive();
        loss.end();
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.COMPLETE));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("Q_BRIEF")).isZero());
    }

    @Test
    void w15AnAcknowledgementThatIsNeverAnsweredDoesNotHoldASlotForEver() throws Exception {
        var loss = proxy.loseAnswers(LostAnswerIT::isAck, 1_000);
        SERVER.closed(shaky.worker()
                .queue("Q")
                .slots(1)
                .handle("t", context -> runs.incrementAndGet())
                .start());
        enqueued("t");
        var second = enqueued("t");

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(second.id()).state()).isEqualTo(TaskState.COMPLETE));
        loss.end();

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("Q_Q")).isZero());
        assertThat(runs).hasValue(2);
    }
}

package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.Move;
import io.asyncjobs.telemetry.Measurement.Office;
import io.asyncjobs.telemetry.Measurement.Rejection;
import io.asyncjobs.telemetry.Measurement.TryOutcome;
import io.asyncjobs.telemetry.Operation;
import io.asyncjobs.telemetry.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a listener is told about real work. */
class TelemetryIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private final List<Measurement> told = new CopyOnWriteArrayList<>();

    private AsyncJobs listening() {
        return SERVER.client(builder -> builder.telemetry(told::add));
    }

    @Test
    @SuppressWarnings("try") // what is only opened and closed works in between
    void aTaskIsMeasuredFromItsEnqueueToItsEnd() throws InterruptedException {
        var jobs = listening();
        jobs.queues().define(QueueSettings.of("MAIL"));
        jobs.producer().enqueue(TaskSpec.of("mail:send", "x").queue("MAIL"));
        try (var worker = jobs.worker().queue("MAIL").handleAny(context -> "ok").start()) {
            await().untilAsserted(() -> assertThat(told)
                    .contains(
                            new Measurement.Enqueued("MAIL", "mail:send"),
                            new Measurement.Saved("MAIL", TaskState.NEW),
                            new Measurement.Pulled("MAIL"),
                            new Measurement.Delivered("MAIL", false),
                            new Measurement.Saved("MAIL", TaskState.ACTIVE),
                            new Measurement.HandlerStarted("MAIL", "mail:send"),
                            new Measurement.Saved("MAIL", TaskState.COMPLETE),
                            new Measurement.Settled("MAIL", "mail:send", TryOutcome.SUCCEEDED))
                    .anySatisfy(each -> assertThat(each).isInstanceOf(Measurement.HandlerEnded.class)));
        }
        for (var operation : List.of(Operation.SAVE_RECORD, Operation.PUT_ITEM, Operation.ACKNOWLEDGE)) {
            assertThat(told)
                    .anyMatch(each -> each instanceof Measurement.Requested asked
                            && asked.operation() == operation
                            && asked.answered()
                            && asked.time().isPositive());
        }
    }

    @Test
    @SuppressWarnings("try") // what is only opened and closed works in between
    void failuresRefusalsAndDeathsAreMeasuredWithTheirReasons() throws Exception {
        var jobs = listening();
        jobs.queues().define(QueueSettings.of("BAD"));
        jobs.producer().enqueue(TaskSpec.of("bad", "x").queue("BAD").id("one"));
        assertThatThrownBy(() -> jobs.producer()
                        .enqueue(TaskSpec.of("bad", "x").queue("BAD").id("one")))
                .isInstanceOf(AlreadyExistsException.class);
        SERVER.nats()
                .publish(
                        SERVER.namespace() + ".Q.BAD.nothing",
                        "{\"kind\":0,\"job\":\"nothing\"}".getBytes(StandardCharsets.UTF_8));
        SERVER.nats().publish(SERVER.namespace() + ".Q.BAD.garbage", "garbage".getBytes(StandardCharsets.UTF_8));
        try (var worker = jobs.worker()
                .queue("BAD")
                .handleAny(context -> {
                    throw new TerminateTaskException("never");
                })
                .start()) {
            await().untilAsserted(() -> assertThat(told)
                    .contains(
                            new Measurement.EnqueueFailed("BAD", "bad", Problem.ALREADY_EXISTS),
                            new Measurement.SaveFailed("BAD", Problem.CONFLICT),
                            new Measurement.Rejected("BAD", Rejection.TASK_NOT_FOUND),
                            new Measurement.Rejected("BAD", Rejection.CORRUPT),
                            new Measurement.Settled("BAD", "bad", TryOutcome.TERMINATED),
                            new Measurement.Died("BAD", "bad", DeathReason.TERMINATED)));
        }
    }

    @Test
    @SuppressWarnings("try") // what is only opened and closed works in between
    void dueWorkElectionsAndFiringsAreMeasured() throws InterruptedException {
        var jobs = listening();
        jobs.queues().define(QueueSettings.of("LATER"));
        jobs.producer().enqueue(TaskSpec.of("later", "x").queue("LATER").delay(Duration.ofSeconds(1)));
        jobs.schedules().add(Schedule.of("tick", "@every 1s", "tick").queue("LATER"));
        try (var scheduler = jobs.scheduler("one").start()) {
            await().untilAsserted(() -> assertThat(told)
                    .contains(
                            new Measurement.Moved("LATER", Move.QUEUED),
                            new Measurement.Campaigned(Office.SCHEDULER),
                            new Measurement.Led(Office.SCHEDULER, true),
                            new Measurement.Led(Office.RECONCILER, true))
                    .anyMatch(each -> each instanceof Measurement.Fired fired
                            && fired.what() == Firing.What.FIRED
                            && fired.queue().equals("LATER")
                            && fired.type().equals("tick")));
        }
        assertThat(told)
                .contains(new Measurement.Led(Office.SCHEDULER, false), new Measurement.Led(Office.RECONCILER, false));
    }

    @Test
    void aScheduleThatIsRunByHandIsMeasured() throws Exception {
        var jobs = listening();
        jobs.queues().define(QueueSettings.of("HAND"));
        jobs.schedules().add(Schedule.of("rare", "@every 24h", "tick").queue("HAND"));
        jobs.schedules().runNow("rare");
        assertThat(told).contains(new Measurement.Fired("HAND", "tick", Firing.What.BY_HAND, Duration.ZERO));
    }

    @Test
    @SuppressWarnings("try") // what is only opened and closed works in between
    void aListenerThatFailsChangesNothing() throws InterruptedException {
        var jobs = SERVER.client(builder -> builder.telemetry(each -> {
            throw new IllegalStateException("the listener is broken");
        }));
        jobs.queues().define(QueueSettings.of("FINE"));
        var task = jobs.producer().enqueue(TaskSpec.of("fine", "x").queue("FINE"));
        try (var worker = jobs.worker().queue("FINE").handleAny(context -> "ok").start()) {
            await().untilAsserted(() ->
                    assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.COMPLETE));
        }
    }
}

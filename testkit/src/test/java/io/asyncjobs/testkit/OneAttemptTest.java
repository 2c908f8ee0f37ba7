package io.asyncjobs.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class OneAttemptTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final TaskType<Mail> MAIL = TaskType.of("mail", Mail.class);

    private final ManualClock clock = ManualClock.at("2026-01-02T03:04:05Z");

    record Mail(String to) {}

    record Unwritable(List<String> texts) {
        public String getFirst() {
            return texts.getFirst();
        }
    }

    @Test
    void givesBackWhatTheHandlerReturns() {
        var result = OneAttempt.of(context -> Map.of("sent", true)).run("ada");

        assertThat(result.value()).isEqualTo(Map.of("sent", true));
        assertThat(result.json()).isEqualTo("{\"sent\":true}");
        assertThat(result.failure()).isEmpty();
    }

    @Test
    void givesBackWhatTheHandlerThrows() {
        var result = OneAttempt.of(context -> {
                    throw new TerminateTaskException("no such address");
                })
                .run("ada");

        assertThat(result.failure(TerminateTaskException.class)).hasMessage("no such address");
        assertThatThrownBy(result::value)
                .isInstanceOf(AssertionError.class)
                .hasCauseInstanceOf(TerminateTaskException.class);
    }

    @Test
    void aFailureOfAnotherClassIsToldWithItsCause() {
        var result = OneAttempt.of(context -> {
                    throw new IOException("disk full");
                })
                .run("ada");

        assertThatThrownBy(() -> result.failure(TerminateTaskException.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageEndingWith("but threw java.io.IOException: disk full")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void anErrorOfTheHandlerIsItsFailureToo() {
        var result = OneAttempt.of(context -> {
                    throw new StackOverflowError();
                })
                .run("ada");

        assertThat(result.failure()).containsInstanceOf(StackOverflowError.class);
    }

    @Test
    void aResultThatIsNoJsonIsSaid() {
        var result = OneAttempt.of(context -> new Unwritable(List.of())).run("ada");

        assertThatThrownBy(result::json)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the result cannot be written as JSON: ");
    }

    @Test
    void thePayloadGoesThroughItsBytes() {
        var typed = OneAttempt.of(
                MAIL,
                (mail, context) -> mail.to() + " " + context.task().payload().text());

        assertThat(typed.run(new Mail("ada")).value()).isEqualTo("ada {\"to\":\"ada\"}");
        assertThat(typed.run(MAIL.with(new Mail("bob"))).value()).isEqualTo("bob {\"to\":\"bob\"}");
    }

    @Test
    void aPayloadThatIsNotWhatTheHandlerWantsIsItsFailure() {
        var typed = OneAttempt.of(MAIL, (mail, context) -> mail.to());

        assertThat(typed.run(TaskSpec.of("mail", List.of(1))).failure()).isPresent();
        assertThat(typed.run(TaskSpec.of("mail")).failure(IllegalArgumentException.class))
                .hasMessageStartingWith("the payload is null");
    }

    @Test
    void bytesAreTakenAsTheyAre() {
        var result = OneAttempt.of(context -> context.task().payload().text()).run(Payload.ofText("raw"));

        assertThat(result.value()).isEqualTo("raw");
    }

    @Test
    void theTaskIsActiveAsAWorkerWouldStoreIt() {
        var attempt = OneAttempt.of(TaskContext::task).clock(clock).tryNumber(3);

        var spec = TaskSpec.of("mail").queue("MAIL").id("one").header("trace", "abc");
        var task = requireNonNull((Task) attempt.run(spec).value());

        assertThat(task.id()).isEqualTo("one");
        assertThat(task.queue()).isEqualTo("MAIL");
        assertThat(task.state()).isEqualTo(TaskState.ACTIVE);
        assertThat(task.tries()).isEqualTo(3);
        assertThat(task.created()).isEqualTo(clock.instant());
        assertThat(task.tried()).contains(clock.instant());
        assertThat(task.run()).contains(new RunHolder(1, "testkit"));
        assertThat(task.headers()).containsEntry("trace", "abc");
    }

    @Test
    void theContextTellsWhatWasSet() {
        var attempt = OneAttempt.of(context -> {
                    assertThat(context.runsUntil()).isEqualTo(Instant.parse("2026-01-02T03:04:15Z"));
                    assertThat(context.remaining()).isEqualTo(Duration.ofSeconds(10));
                    clock.advance(Duration.ofSeconds(11));
                    assertThat(context.remaining()).isZero();
                    assertThat(context.tryNumber()).isEqualTo(2);
                    assertThat(context.leaseState()).isEqualTo(LeaseState.LATE);
                    assertThat(context.isCancelled()).isFalse();
                    assertThat(context.logger().getName()).isEqualTo("io.asyncjobs.handler");
                    return new String(context.document(), UTF_8);
                })
                .clock(clock)
                .runTime(Duration.ofSeconds(10))
                .tryNumber(2)
                .leaseState(LeaseState.LATE);

        assertThat(attempt.run("ada").value()).asString().contains("\"state\":\"active\"");
    }

    @Test
    void theFencingTokenGrowsWithTheTry() {
        var attempt = OneAttempt.of(TaskContext::fencingToken);

        var first = (Long) attempt.tryNumber(1).run("ada").value();
        var second = (Long) attempt.tryNumber(2).run("ada").value();

        assertThat(second).isGreaterThan(first);
    }

    @Test
    void logLinesCarryTheTaskAndTheTestsOwnContextIsRestored() {
        MDC.put("mine", "kept");
        try {
            var seen = OneAttempt.of(context -> Map.copyOf(MDC.getCopyOfContextMap()))
                    .run(TaskSpec.of("mail").id("one").queue("MAIL"))
                    .value();

            assertThat(seen)
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsAllEntriesOf(Map.of("task_id", "one", "task_type", "mail", "queue", "MAIL", "try", "1"));
            assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("mine", "kept"));
        } finally {
            MDC.clear();
        }
    }

    @Test
    void middlewareIsAroundTheHandlerTheFirstOutermost() {
        var result = OneAttempt.of(context -> "handler")
                .use((context, next) -> "a(" + next.handle(context) + ")")
                .use((context, next) -> "b(" + next.handle(context) + ")")
                .run("ada");

        assertThat(result.value()).isEqualTo("a(b(handler))");
    }

    @Test
    void aCancelledTryIsInterruptedAndTheTestIsNot() {
        var result = OneAttempt.of(context -> {
                    assertThat(context.isCancelled()).isTrue();
                    new CountDownLatch(1).await();
                    return null;
                })
                .cancelled()
                .run("ada");

        result.failure(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aRunningTryCanBeCancelled() throws Exception {
        var began = new CountDownLatch(1);
        var told = new CountDownLatch(2);
        var running = OneAttempt.of(context -> {
                    context.onCancel(told::countDown);
                    began.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException cancelled) {
                        context.onCancel(told::countDown);
                    }
                    return context.isCancelled();
                })
                .start(TaskSpec.of("mail"));
        began.await();

        running.cancel();
        running.cancel();

        assertThat(running.result(LIMIT).value()).isEqualTo(true);
        assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTryThatDoesNotEndIsSaid() throws Exception {
        var end = new CountDownLatch(1);
        var running = OneAttempt.of(context -> {
                    end.await();
                    return null;
                })
                .start(TaskSpec.of("mail"));

        assertThatThrownBy(() -> running.result(Duration.ofMillis(10)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the handler still runs after PT0.01S");
        end.countDown();
        assertThat(running.result(LIMIT).value()).isNull();
    }

    @Test
    void refusesWhatCannotBe() {
        var attempt = OneAttempt.of(context -> null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> attempt.tryNumber(0))
                .withMessage("the try number is 0; the first is 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> attempt.run(new Unwritable(List.of())))
                .withMessageContaining("cannot be encoded");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OneAttempt.of(MAIL, (mail, context) -> null).run(TaskSpec.of("other")))
                .withMessage("the handler is not one of type other");
    }
}

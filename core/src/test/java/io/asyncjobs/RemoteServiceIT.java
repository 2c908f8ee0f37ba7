package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.internal.wire.Timestamps;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services of this library, called by its own workers and by hand as any worker would. */
final class RemoteServiceIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(20);

    private AsyncJobs jobs;
    private Connection nats;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
    }

    private RemoteService started(RemoteService.Builder builder) throws InterruptedException {
        return SERVER.closed(builder.start());
    }

    private static Task task(String type) {
        return Task.builder("one", type, "Q")
                .state(TaskState.ACTIVE)
                .tries(2)
                .created(Instant.now())
                .build();
    }

    private static Headers headers(Instant deadline) {
        return new Headers()
                .add("AJ-Content-Type", "application/x-asyncjobs-task+json")
                .add("AJ-Handler-Deadline", Timestamps.format(deadline));
    }

    private CompletableFuture<Message> called(String registered, Headers headers, byte[] body) {
        return nats.requestWithTimeout(SERVER.namespace() + ".H.T." + registered, headers, body, LONG);
    }

    private Message call(String registered, Headers headers, byte[] body) throws Exception {
        return called(registered, headers, body).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private Message call(String registered, Task task) throws Exception {
        return call(registered, headers(Instant.now().plusSeconds(15)), TaskJson.write(task));
    }

    private static String error(Message answer) {
        return Objects.requireNonNull(
                Objects.requireNonNull(answer.getHeaders()).getFirst("AJ-Error"));
    }

    @Test
    void aTaskOfAWorkerIsHandledByAServiceOfAnotherProcess() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxRunTime(LONG));
        var type = TaskType.of("greet", new TaskType.Of<Map<String, String>>() {});
        var tokens = new ConcurrentLinkedQueue<Long>();
        started(SERVER.client().service().handle(type, (payload, context) -> {
            tokens.add(context.fencingToken());
            return ("hello " + payload.get("name")).getBytes(UTF_8);
        }));
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                .handleRemotely("greet")
                .start());

        var task = jobs.producer().enqueue(type.with(Map.of("name", "ada")).queue("Q"));

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.COMPLETE));
        assertThat(jobs.tasks().load(task.id()).result().orElseThrow().json())
                .isEqualTo("\"aGVsbG8gYWRh\""); // hello ada
        assertThat(tokens)
                .singleElement()
                .satisfies(token -> assertThat(token)
                        .isGreaterThan(task.sequence())
                        .isLessThan(jobs.tasks().load(task.id()).sequence()));
    }

    @Test
    void resultsAreBytesOrNothingOrJson() throws Exception {
        started(jobs.service()
                .handle("bytes", context -> new byte[] {1, 2})
                .handle("none", context -> null)
                .handle("json", context -> Map.of("a", List.of(1, 2))));

        assertThat(call("bytes", task("bytes")).getData()).containsExactly(1, 2);
        assertThat(call("none", task("none")).getData()).isEmpty();
        assertThat(new String(call("json", task("json")).getData(), UTF_8)).isEqualTo("{\"a\":[1,2]}");
        assertThat(call("json", task("json")).hasHeaders()).isFalse();
    }

    @Test
    void theHandlerIsToldItsDeadlineAndItsTry() throws Exception {
        var deadline = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 15);
        started(jobs.service()
                .handle(
                        "t",
                        context -> context.runsUntil() + " " + context.tryNumber() + " " + context.fencingToken() + " "
                                + (context.remaining().toSeconds() > 5)));

        var answer = call("t", headers(deadline), TaskJson.write(task("t")));

        assertThat(new String(answer.getData(), UTF_8)).isEqualTo("\"" + deadline + " 2 2 true\"");
    }

    @Test
    void failuresAndTerminationsAreHeadersOnOneLine() throws Exception {
        started(jobs.service()
                .handle("fail", context -> {
                    throw new IllegalStateException("two\nlines é");
                })
                .handle("mute", context -> {
                    throw new IllegalStateException();
                })
                .handle("end", context -> {
                    throw new TerminateTaskException("no such address");
                }));

        assertThat(error(call("fail", task("fail")))).isEqualTo("two lines ?");
        assertThat(error(call("mute", task("mute")))).isEqualTo("java.lang.IllegalStateException");
        var end = Objects.requireNonNull(call("end", task("end")).getHeaders());
        assertThat(end.getFirst("AJ-Terminate")).isEqualTo("no such address");
        assertThat(end.getFirst("AJ-Error")).isNull();
    }

    @Test
    void aRequestThatIsNoneIsAnsweredWithWhatIsWrong() throws Exception {
        started(jobs.service().handle("t", context -> "never"));
        var soon = headers(Instant.now().plusSeconds(15));

        assertThat(error(call("t", soon, "{\"id\":".getBytes(UTF_8)))).contains("not readable JSON");
        assertThat(error(call("t", soon, new byte[0]))).isNotEmpty();
        assertThat(error(call("t", new Headers(), TaskJson.write(task("t")))))
                .isEqualTo("the request has no AJ-Handler-Deadline");
        assertThat(error(call("t", new Headers().add("AJ-Handler-Deadline", "soon"), TaskJson.write(task("t")))))
                .contains("\"soon\" is not a time");
        assertThat(error(call("t", new Headers().add("AJ-Content-Type", "text/plain"), TaskJson.write(task("t")))))
                .contains("AJ-Content-Type is text/plain");
        nats.publish(SERVER.namespace() + ".H.T.t", soon, TaskJson.write(task("t"))); // asks for no answer

        assertThat(new String(call("t", task("t")).getData(), UTF_8)).isEqualTo("\"never\"");
    }

    @Test
    void aResultThatCannotBeAnsweredIsAnError() throws Exception {
        var most = (int) nats.getMaxPayload();
        started(jobs.service().handle("large", context -> new byte[most + 1]).handle("cyclic", context -> {
            var list = new ArrayList<Object>();
            list.add(list);
            return list;
        }));

        assertThat(error(call("large", task("large")))).startsWith("the result has " + (most + 1) + " bytes");
        assertThat(error(call("cyclic", task("cyclic")))).isNotEmpty();
    }

    @Test
    void whereTheClientVerifiesAnUnsignedTaskIsNotHandled() throws Exception {
        var signer = TaskSigner.ofHex("00".repeat(32));
        started(SERVER.client(builder -> builder.signer(signer)).service().handle("t", context -> "handled"));

        assertThat(error(call("t", task("t")))).contains("it is not signed, though signatures are required");
        assertThat(new String(call("t", signer.signed(task("t"))).getData(), UTF_8))
                .isEqualTo("\"handled\"");
    }

    @Test
    void aHandlerIsInterruptedAtItsDeadlineAndItsTryFails() throws Exception {
        var cancelled = new CountDownLatch(1);
        started(jobs.service().handle("t", context -> {
            context.onCancel(cancelled::countDown);
            new CountDownLatch(1).await();
            return "never";
        }));

        var answer = call("t", headers(Instant.now().plusSeconds(1)), TaskJson.write(task("t")));

        assertThat(error(answer)).isEqualTo("the handler did not end by its deadline");
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noMoreHandlersRunThanThereAreSlotsAndWhoCameTooLateIsTold() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var open = new CountDownLatch(1);
        var began = new CountDownLatch(2);
        started(jobs.service().slots(2).handleAny(context -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            began.countDown();
            open.await();
            running.decrementAndGet();
            return null;
        }));
        var answers = new ArrayList<CompletableFuture<Message>>();
        for (int i = 0; i < 5; i++) {
            answers.add(called("catchall", headers(Instant.now().plusSeconds(15)), TaskJson.write(task("t"))));
        }
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        var late = called("catchall", headers(Instant.now().minusSeconds(1)), TaskJson.write(task("t")));

        open.countDown();

        for (var answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).hasHeaders()).isFalse();
        }
        assertThat(error(late.get(20, TimeUnit.SECONDS))).isEqualTo("the service had no free slot before the deadline");
        assertThat(most).hasValue(2);
    }

    @Test
    void twoServicesShareTheRequests() throws Exception {
        var one = new AtomicInteger();
        var two = new AtomicInteger();
        started(jobs.service().handle("t", context -> one.incrementAndGet()));
        started(SERVER.client().service().handle("t", context -> two.incrementAndGet()));

        for (int i = 0; i < 100; i++) {
            call("t", task("t"));
        }

        assertThat(one.get() + two.get()).isEqualTo(100);
        assertThat(List.of(one.get(), two.get())).allMatch(count -> count > 0);
    }

    @Test
    void aStopLetsHandlersFinishAndLosesNoAnswer() throws Exception {
        var began = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        var service = started(jobs.service().handle("t", context -> {
            began.countDown();
            open.await();
            return "done";
        }));
        var answer = called("t", headers(Instant.now().plusSeconds(15)), TaskJson.write(task("t")));
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();

        var stopping = CompletableFuture.supplyAsync(() -> {
            try {
                return service.stop(LONG);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
        await().until(() -> nats.requestWithTimeout(SERVER.namespace() + ".H.T.t", null, new byte[0], LONG)
                .handle((reply, nobody) -> nobody != null)
                .get(LONG.toSeconds(), TimeUnit.SECONDS)); // nobody listens any more
        open.countDown();

        assertThat(stopping).succeedsWithin(LONG).isEqualTo(true);
        assertThat(new String(answer.get(20, TimeUnit.SECONDS).getData(), UTF_8))
                .isEqualTo("\"done\"");
    }

    @Test
    void aStopThatCannotWaitInterruptsHandlersAndAnswersThatTheyFailed() throws Exception {
        var began = new CountDownLatch(1);
        var service = started(jobs.service().handle("t", context -> {
            began.countDown();
            new CountDownLatch(1).await();
            return "never";
        }));
        var answer = called("t", headers(Instant.now().plusSeconds(15)), TaskJson.write(task("t")));
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(service.stop(Duration.ZERO)).isTrue();

        assertThat(error(answer.get(20, TimeUnit.SECONDS))).isEqualTo("the service was stopped");
        service.close(); // again, which does nothing
    }

    @Test
    void middlewareWrapsAllHandlersOfAService() throws Exception {
        started(jobs.service()
                .use((context, next) -> "a(" + next.handle(context) + ")")
                .use((context, next) -> "b(" + next.handle(context) + ")")
                .handle("t", context -> "t")
                .handleAny(context -> "any"));

        assertThat(new String(call("t", task("t")).getData(), UTF_8)).isEqualTo("\"a(b(t))\"");
        assertThat(new String(call("catchall", task("x")).getData(), UTF_8)).isEqualTo("\"a(b(any))\"");
    }

    @Test
    void whatCannotBeServedIsRefused() {
        var builder = jobs.service().handle("t", context -> null).handleAny(context -> null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.handle("t", context -> null))
                .withMessage("there is a handler for t already; register one only");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.handleAny(context -> null));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.handle("a.b", context -> null));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.queueGroup("a b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.slots(0))
                .withMessage("slots is 0; it must be between 1 and 100000");
        assertThatIllegalStateException()
                .isThrownBy(() -> jobs.service().start())
                .withMessage("the service has no handler; give it one before it starts");
    }

    @Test
    void manyRequestsAreHandledAtOnce() throws Exception {
        var together = new CountDownLatch(20);
        started(jobs.service().slots(20).handle("t", context -> {
            together.countDown();
            return together.await(15, TimeUnit.SECONDS);
        }));
        var answers = new ArrayList<CompletableFuture<Message>>();
        for (int i = 0; i < 20; i++) {
            answers.add(called("t", headers(Instant.now().plusSeconds(18)), TaskJson.write(task("t"))));
        }

        for (var answer : answers) {
            assertThat(new String(answer.get(20, TimeUnit.SECONDS).getData(), UTF_8))
                    .isEqualTo("true");
        }
    }

    @Test
    void theSameTypeOfAnotherNamespaceIsAnotherService() throws Exception {
        started(jobs.service().handle("t", context -> "here"));

        var elsewhere = nats.requestWithTimeout(
                "CHORIA_AJ.H.T.t", headers(Instant.now().plusSeconds(15)), TaskJson.write(task("t")), LONG);

        assertThat(elsewhere).failsWithin(LONG);
        assertThat(call("t", task("t")).hasHeaders()).isFalse();
    }
}

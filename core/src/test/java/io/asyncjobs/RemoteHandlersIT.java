package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that hand tasks to services by request and reply; the services here are plain subscriptions. */
final class RemoteHandlersIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private Connection nats;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
        define("Q", Duration.ofSeconds(20));
    }

    private void define(String queue, Duration maxRunTime) {
        jobs.queues()
                .define(QueueSettings.of(queue)
                        .withMaxRunTime(maxRunTime)
                        .withLease(Duration.ofSeconds(5))
                        .withMaxTries(1));
    }

    private Worker.Builder worker(String queue) {
        return jobs.worker().queue(queue).retry(RetryPolicy.fixed(Duration.ofMillis(50)));
    }

    private Worker started(Worker.Builder builder) throws InterruptedException {
        return SERVER.closed(builder.start());
    }

    /** A service that answers what it is told to. */
    private void service(String registered, MessageHandler handler) throws Exception {
        nats.createDispatcher(handler).subscribe(SERVER.namespace() + ".H.T." + registered, "services");
        nats.flush(Duration.ofSeconds(5));
    }

    private void answer(Message request, @Nullable Headers headers, String body) {
        nats.publish(request.getReplyTo(), headers, body.getBytes(UTF_8));
    }

    private Task ended(Task task, TaskState state) throws InterruptedException {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(state));
        return jobs.tasks().load(task.id());
    }

    private Task enqueued(String type) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of(type, "x").queue("Q"));
    }

    @Test
    void c41TheServiceGetsTheTaskItsDeadlineAndItsContentTypeAndItsBytesAreTheResult() throws Exception {
        var requests = new ConcurrentLinkedQueue<Message>();
        service("email:new", request -> {
            requests.add(request);
            answer(request, null, "raw é");
        });
        started(worker("Q").handleRemotely("email:new"));
        var before = Instant.now();

        var task = ended(enqueued("email:new"), TaskState.COMPLETE);

        assertThat(task.result().orElseThrow().json()).isEqualTo("\"cmF3IMOp\"");
        assertThat(task.tries()).isEqualTo(1);
        var request = requests.remove();
        var headers = request.getHeaders();
        assertThat(headers.getFirst("AJ-Content-Type")).isEqualTo("application/x-asyncjobs-task+json");
        assertThat(headers.getFirst("AJ-Handler-Deadline")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(Instant.parse(headers.getFirst("AJ-Handler-Deadline")))
                .isBetween(before.plusSeconds(16), Instant.now().plusSeconds(18));
        var sent = TaskJson.read(request.getData(), 0);
        assertThat(sent.id()).isEqualTo(task.id());
        assertThat(sent.state()).isEqualTo(TaskState.ACTIVE);
        assertThat(sent.tries()).isEqualTo(1);
    }

    @Test
    void c41PrefixAndCatchAllCallWhatTheyAreRegisteredAs() throws Exception {
        service("email", request -> answer(request, null, "prefix"));
        service("catchall", request -> answer(request, null, "any"));
        started(worker("Q").handlePrefixRemotely("email").handleAnyRemotely());

        var prefixed = ended(enqueued("email:new"), TaskState.COMPLETE);
        var other = ended(enqueued("sms"), TaskState.COMPLETE);

        assertThat(prefixed.result().orElseThrow().json()).isEqualTo("\"cHJlZml4\"");
        assertThat(other.result().orElseThrow().json()).isEqualTo("\"YW55\"");
    }

    @Test
    void c41AnErrorOfTheServiceIsTheFailureAndIsRetried() throws Exception {
        jobs.queues().define(QueueSettings.of("TWICE"));
        var answered = new ConcurrentLinkedQueue<Integer>();
        service("t", request -> {
            answered.add(1);
            answer(request, answered.size() == 1 ? new Headers().add("AJ-Error", "test error") : null, "body");
        });
        started(jobs.worker()
                .queue("TWICE")
                .retry(RetryPolicy.fixed(Duration.ofSeconds(2)))
                .handleRemotely("t"));

        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("TWICE"));

        assertThat(ended(task, TaskState.RETRY).lastError()).contains("test error");
        assertThat(ended(task, TaskState.COMPLETE).tries()).isEqualTo(2);
    }

    @Test
    void c41AServiceMayTerminateATaskWhichIsBeforeItsError() throws Exception {
        service(
                "t",
                request -> answer(
                        request,
                        new Headers().add("AJ-Error", "an error").add("AJ-Terminate", "test termination"),
                        "body"));
        started(worker("Q").handleRemotely("t"));

        var task = ended(enqueued("t"), TaskState.TERMINATED);

        assertThat(task.lastError()).contains("test termination");
        assertThat(task.result()).isEmpty();
    }

    @Test
    void c41EmptyHeadersOfAServiceMeanNothing() throws Exception {
        service(
                "t",
                request -> answer(request, new Headers().add("AJ-Error", "").add("AJ-Terminate", ""), ""));
        started(worker("Q").handleRemotely("t"));

        assertThat(ended(enqueued("t"), TaskState.COMPLETE)
                        .result()
                        .orElseThrow()
                        .json())
                .isEqualTo("\"\"");
    }

    @Test
    void aServiceThatIsNotThereIsNamedAtOnce() throws Exception {
        started(worker("Q").handleRemotely("nobody"));

        var task = ended(enqueued("nobody"), TaskState.EXPIRED);

        assertThat(task.lastError()).contains("no service listens on " + SERVER.namespace() + ".H.T.nobody; start one");
    }

    @Test
    void c41TooLittleTimeForAServiceIsAFailureThatSaysSo() throws Exception {
        define("SHORT", Duration.ofSeconds(2));
        service("t", request -> answer(request, null, "never asked"));
        started(worker("SHORT").handleRemotely("t"));

        var task = ended(jobs.producer().enqueue(TaskSpec.of("t").queue("SHORT")), TaskState.EXPIRED);

        assertThat(task.lastError().orElseThrow())
                .startsWith("deadline too short: ")
                .contains("a longer run time");
    }

    @Test
    void aServiceThatDoesNotAnswerInTimeFailsItsTryWithThatReason() throws Exception {
        define("FOUR", Duration.ofSeconds(4));
        service("t", request -> {}); // says nothing
        started(worker("FOUR").handleRemotely("t"));

        var task = ended(jobs.producer().enqueue(TaskSpec.of("t").queue("FOUR")), TaskState.EXPIRED);

        assertThat(task.lastError().orElseThrow())
                .matches("the service on .*\\.H\\.T\\.t did not answer within 3 s, all that its try had left");
    }

    @Test
    void aResultThatIsTooLargeForItsTaskIsAFailure() throws Exception {
        var most = (int) nats.getMaxPayload();
        service("t", request -> nats.publish(request.getReplyTo(), new byte[most]));
        started(worker("Q").handleRemotely("t"));

        var task = ended(enqueued("t"), TaskState.EXPIRED);

        assertThat(task.lastError()).contains("the result is too large to be stored with the task");
    }

    @Test
    void whateverBytesComeBackAreTheResult() throws Exception {
        // a stream that listens in a service's place, whose acknowledgement is bytes like any other
        nats.jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(SERVER.namespace() + "_EAR")
                        .subjects(SERVER.namespace() + ".H.T.ear")
                        .storageType(StorageType.Memory)
                        .build());
        started(worker("Q").handleRemotely("ear"));

        assertThat(ended(enqueued("ear"), TaskState.COMPLETE)
                        .result()
                        .orElseThrow()
                        .json())
                .startsWith("\"eyJzdHJlYW0i");
    }

    @Test
    void w1AWorkersOwnRunTimeIsTheDeadlineSoThatCallsAlwaysHaveOne() throws Exception {
        service("t", request -> {
            var hasDeadline = request.getHeaders().containsKey("AJ-Handler-Deadline");
            answer(request, hasDeadline ? null : new Headers().add("AJ-Terminate", "no deadline"), "ok");
        });
        started(worker("Q").handleRemotely("t"));

        assertThat(ended(enqueued("t"), TaskState.COMPLETE).result()).isPresent();
    }

    @Test
    void aStopInterruptsTheCallAndGivesTheTaskBack() throws Exception {
        var called = new CountDownLatch(1);
        service("t", request -> called.countDown());
        var worker = started(worker("Q").handleRemotely("t"));
        var task = enqueued("t");
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(worker.stop(Duration.ZERO)).isTrue();

        var back = jobs.tasks().load(task.id());
        assertThat(back.state()).isEqualTo(TaskState.RETRY);
        assertThat(back.tries()).isZero();
        await().until(() -> jobs.queues().status("Q").entries() == 1);
    }

    @Test
    void aCancelEndsTheCallAndFreesItsSlot() throws Exception {
        var called = new CountDownLatch(1);
        service("t", request -> called.countDown());
        var worker = started(worker("Q").handleRemotely("t"));
        var task = enqueued("t");
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();

        jobs.tasks().cancel(task.id(), "not wanted any more");

        await().atMost(Duration.ofSeconds(10)).until(() -> worker.health().slotsTaken() == 0);
        assertThat(ended(task, TaskState.TERMINATED).lastError()).contains("not wanted any more");
    }

    @Test
    void manyCallsAtOnceGetTheirOwnAnswers() throws Exception {
        service(
                "t",
                request -> answer(
                        request, null, TaskJson.read(request.getData(), 0).id()));
        jobs.producer()
                .enqueueAll(
                        IntStream.range(0, 300)
                                .mapToObj(i -> TaskSpec.of("t").queue("Q").id("n" + i)),
                        outcome -> {});
        var worker = started(worker("Q").slots(50).handleRemotely("t"));

        await().atMost(Duration.ofSeconds(30)).until(() -> worker.counts().succeeded() == 300);
        for (var task : jobs.tasks().list(TaskFilter.all(), 300)) {
            var encoded = Base64.getEncoder().encodeToString(task.id().getBytes(UTF_8));
            assertThat(task.result().orElseThrow().json()).isEqualTo("\"" + encoded + "\"");
        }
    }
}

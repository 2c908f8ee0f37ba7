package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long tasks are kept. */
final class RetentionIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
    }

    private void define(QueueSettings queue) throws InterruptedException {
        jobs.queues().define(queue);
        SERVER.closed(jobs.worker()
                .queue(queue.name())
                .handle("good", context -> "done")
                .handle("bad", context -> {
                    throw new TerminateTaskException("no use");
                })
                .start());
    }

    private Task enqueued(String type) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of(type).queue("Q"));
    }

    private String ttl(Task task) throws Exception {
        return ServerView.headers(view.record(task.id())).getOrDefault("Nats-TTL", "none");
    }

    @Test
    void tasksAreKeptForEverUnlessSaidOtherwise() throws Exception {
        define(QueueSettings.of("Q"));
        var task = enqueued("good");

        jobs.tasks().await(task.id(), Duration.ofSeconds(20));

        assertThat(ttl(task)).isEqualTo("none");
        assertThat(jobs.tasks().retention()).isEqualTo(Retention.none());
    }

    @Test
    void theTaskStreamSaysHowLongForEachFinalStateAndAQueueMayDiffer() throws Exception {
        var ofStream = Retention.none()
                .keep(TaskState.COMPLETE, Duration.ofHours(1))
                .keep(TaskState.TERMINATED, Duration.ofDays(2));
        jobs.tasks().configure(ofStream);
        define(QueueSettings.of("Q")
                .withRetention(Retention.none().keep(TaskState.COMPLETE, Duration.ofMillis(89_500))));
        var good = enqueued("good");
        var bad = enqueued("bad");

        jobs.tasks().await(good.id(), Duration.ofSeconds(20));
        jobs.tasks().await(bad.id(), Duration.ofSeconds(20));

        assertThat(ttl(good)).isEqualTo("90s");
        assertThat(ttl(bad)).isEqualTo("172800s");
        assertThat(SERVER.client().tasks().retention()).isEqualTo(ofStream);
    }

    @Test
    void aTaskIsGoneWhenItsTimeIsOver() throws Exception {
        define(QueueSettings.of("Q").withRetention(Retention.none().keep(TaskState.COMPLETE, Duration.ofSeconds(1))));
        var task = enqueued("good");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(jobs.tasks().find(task.id())).isEmpty());
    }

    @Test
    void c34DiscardedStatesAreDeletedAtOnceAndOthersAreNot() throws Exception {
        define(QueueSettings.of("Q").withRetention(Retention.none().discard(TaskState.COMPLETE)));
        var good = enqueued("good");
        var bad = enqueued("bad");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(jobs.tasks().find(good.id())).isEmpty());
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
        assertThat(jobs.tasks()
                        .await(bad.id(), Duration.ofSeconds(20))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.TERMINATED);
    }

    @Test
    void aClientMayDiscardWhatItsWorkersEndWhateverTheQueueSays() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("Q").withRetention(Retention.none().keepForever(TaskState.COMPLETE)));
        SERVER.closed(
                SERVER.client(builder -> builder.retention(Retention.none().discard(TaskState.COMPLETE)))
                        .worker()
                        .queue("Q")
                        .handle("good", context -> "done")
                        .handle("bad", context -> {
                            throw new TerminateTaskException("no use");
                        })
                        .start());
        var good = enqueued("good");
        var bad = enqueued("bad");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(jobs.tasks().find(good.id())).isEmpty());
        assertThat(jobs.tasks()
                        .await(bad.id(), Duration.ofSeconds(20))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.TERMINATED);
        assertThat(ttl(bad)).isEqualTo("none");
    }

    @Test
    void w18ADiscardedTaskIsPurgedAndNotReadAndErasedByteByByte() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("Q").withRetention(Retention.none().discard(TaskState.COMPLETE)));
        var proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        SERVER.closed(SERVER.client(builder -> builder.server(proxy.url()))
                .worker()
                .queue("Q")
                .handle("good", context -> "done")
                .start());
        var task = enqueued("good");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(jobs.tasks().find(task.id())).isEmpty());

        var tasks = SERVER.namespace() + "_TASKS";
        assertThat(proxy.published())
                .extracting(Frame::subject)
                .contains("$JS.API.STREAM.PURGE." + tasks)
                .doesNotContain("$JS.API.STREAM.MSG.DELETE." + tasks, "$JS.API.STREAM.MSG.GET." + tasks);
    }

    @Test
    void lookingAtAStreamThatGoMadeChangesNothingAndTheFirstSaveAllowsTimesToLive() throws Exception {
        var tasks = SERVER.namespace() + "_TASKS";
        view.streams()
                .addStream(StreamConfiguration.builder()
                        .name(tasks)
                        .subjects(SERVER.namespace() + ".T.*")
                        .maxMessagesPerSubject(1)
                        .build());

        assertThat(jobs.tasks().retention()).isEqualTo(Retention.none());
        assertThat(jobs.tasks().status()).isPresent();
        assertThat(jobs.tasks().find("none")).isEmpty();

        assertThat(view.streams().getStreamInfo(tasks).getConfiguration().getAllowMessageTtl())
                .isFalse();
        jobs.queues().define(QueueSettings.of("Q"));
        enqueued("good");
        assertThat(view.streams().getStreamInfo(tasks).getConfiguration().getAllowMessageTtl())
                .isTrue();
    }

    @Test
    void c6ATaskThatWaitsOutlivesTheAgeThatGoGaveTheStream() throws Exception {
        var tasks = SERVER.namespace() + "_TASKS";
        view.streams()
                .addStream(StreamConfiguration.builder()
                        .name(tasks)
                        .subjects(SERVER.namespace() + ".T.*")
                        .maxMessagesPerSubject(1)
                        .maxAge(Duration.ofSeconds(2))
                        .build());
        jobs.queues().define(QueueSettings.of("Q"));

        var waiting = enqueued("good");
        var cancelled = enqueued("good");
        jobs.tasks().cancel(cancelled.id(), "not needed");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(jobs.tasks().find(cancelled.id())).isEmpty());
        assertThat(jobs.tasks().find(waiting.id())).isPresent();
        assertThat(ttl(waiting)).isEqualTo("never");
    }
}

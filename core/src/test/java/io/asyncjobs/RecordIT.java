package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The versions of a task's record as they are written, one after the other. */
final class RecordIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final String EXPECTED = "Nats-Expected-Last-Subject-Sequence";

    private final List<Message> saves = new CopyOnWriteArrayList<>();
    private AsyncJobs jobs;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var nats = SERVER.nats();
        nats.createDispatcher(saves::add).subscribe(SERVER.namespace() + ".T.*");
        nats.flush(Duration.ofSeconds(5));
    }

    private Task ran() throws InterruptedException {
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(20)))
                .handle("flaky", context -> {
                    if (context.tryNumber() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return "done";
                })
                .start());
        var task = jobs.producer()
                .enqueue(TaskSpec.of("flaky", Map.of("hello", "world")).queue("Q"));
        assertThat(jobs.tasks().await(task.id(), Duration.ofSeconds(20))).isPresent();
        await().untilAsserted(() -> assertThat(saves).hasSize(5));
        return task;
    }

    @Test
    void c15TheFirstSaveExpectsNoneAndEachNextTheOneBefore() throws Exception {
        var task = ran();

        // nobody else writes to this stream, so the n-th save is its sequence n
        var expected = new ArrayList<String>();
        for (var save : saves) {
            expected.add(save.getHeaders().getFirst(EXPECTED));
        }
        assertThat(expected).containsExactly("0", "1", "2", "3", "4");
        assertThat(jobs.tasks().load(task.id()).sequence()).isEqualTo(5);
    }

    @Test
    void c15EveryVersionKeepsWhatTheProducerSaid() throws Exception {
        var task = ran();

        var versions =
                saves.stream().map(save -> TaskJson.read(save.getData(), 1)).toList();
        assertThat(versions)
                .extracting(Task::state)
                .containsExactly(
                        TaskState.NEW, TaskState.ACTIVE, TaskState.RETRY, TaskState.ACTIVE, TaskState.COMPLETE);
        assertThat(versions).allSatisfy(version -> {
            assertThat(version.id()).isEqualTo(task.id());
            assertThat(version.type()).isEqualTo("flaky");
            assertThat(version.queue()).isEqualTo("Q");
            assertThat(version.created()).isEqualTo(task.created());
            assertThat(version.payload()).isEqualTo(task.payload());
            assertThat(version.maxTries()).isEqualTo(10);
            assertThat(version.signature()).isEmpty();
        });
    }

    @Test
    void c15ASaveThatExpectsAnotherVersionChangesNothing() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var view = ServerView.of(SERVER);
        long theirs = view.overwrite(jobs.tasks().load(task.id()));
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "ok").start());

        // the item carries version 1: the save over it is refused, and the next one is made over what is stored
        assertThat(jobs.tasks().await(task.id(), Duration.ofSeconds(20))).isPresent();

        await().untilAsserted(() -> assertThat(saves).hasSize(5));
        assertThat(saves.get(2).getHeaders().getFirst(EXPECTED)).isEqualTo("1");
        assertThat(saves.get(3).getHeaders().getFirst(EXPECTED)).isEqualTo(Long.toString(theirs));
        assertThat(saves.get(4).getHeaders().getFirst(EXPECTED)).isEqualTo(Long.toString(theirs + 1));
        assertThat(view.record(task.id()).getSeq()).isEqualTo(theirs + 2);
    }
}

package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.util.HashSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Enqueuing under an id that is stored, by producers that want the stored task. */
final class ReturnExistingIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private static TaskSpec spec(String id) {
        return TaskSpec.of("t").queue("Q").id(id).returnExisting();
    }

    @Test
    void theStoredTaskIsReturnedAsItIs() throws Exception {
        var first = jobs.producer().enqueue(spec("one").header("try", "1"));

        var second = jobs.producer().enqueue(spec("one").header("try", "2"));

        assertThat(second.sequence()).isEqualTo(first.sequence());
        assertThat(second.headers()).containsEntry("try", "1");
        assertThat(jobs.queues().status("Q").waiting()).isEqualTo(1);
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() ->
                        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("one")))
                .satisfies(refused -> assertThat(refused.taskId()).contains("one"));
    }

    @Test
    void racingProducersAreAllGivenTheOneThatWasStored() throws Exception {
        var other = SERVER.client();
        var outcomes = new ConcurrentLinkedQueue<Producer.Outcome>();
        var others = Thread.startVirtualThread(() -> {
            try {
                other.producer().enqueueAll(specs(), outcomes::add);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        jobs.producer().enqueueAll(specs(), outcomes::add);
        others.join();

        assertThat(outcomes).hasSize(400).allMatch(outcome -> outcome.failure().isEmpty());
        var versions = new HashSet<Long>();
        outcomes.forEach(
                outcome -> versions.add(outcome.task().map(Task::sequence).orElse(0L)));
        assertThat(versions).hasSize(20);
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(20);
    }

    private static Stream<TaskSpec> specs() {
        return IntStream.range(0, 200).mapToObj(i -> spec("id" + i % 20));
    }

    @Test
    void aQueueErrorIsEnqueuedAgain() throws Exception {
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(1));
        jobs.producer().enqueue(spec("first"));
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> jobs.producer().enqueue(spec("one")));
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(5));

        var again = jobs.producer().enqueue(spec("one"));

        assertThat(again.state()).isEqualTo(TaskState.NEW);
        assertThat(jobs.queues().status("Q").waiting()).isEqualTo(2);
    }
}

package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Waiting for a task, and what its handler tells meanwhile. */
final class AwaitIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    @Test
    void theResultIsHandedOverWhenTheTaskEnds() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var awaited = CompletableFuture.supplyAsync(() -> {
            try {
                return jobs.tasks().await(task.id(), Duration.ofMinutes(1)).orElseThrow();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> 42).start());

        assertThat(awaited.get().result().orElseThrow().json()).isEqualTo("42");
        assertThat(jobs.tasks().await(task.id(), Duration.ZERO)).isPresent();
    }

    @Test
    void aTaskThatDoesNotEndInTimeIsNotThere() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(jobs.tasks().await(task.id(), Duration.ofMillis(200))).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().await("unknown", Duration.ofMinutes(1)));
    }

    @Test
    void aTaskThatIsNotKeptIsSaidToHaveEnded() throws Exception {
        jobs.queues()
                .update(QueueSettings.of("Q").withRetention(Retention.none().discard(TaskState.COMPLETE)));
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> {
                    started.countDown();
                    goOn.await();
                    return 42;
                })
                .start());
        started.await();
        var awaited = CompletableFuture.supplyAsync(() -> {
            try {
                return jobs.tasks().await(task.id(), Duration.ofMinutes(1));
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
        goOn.countDown();

        // its end may be seen in the moment before it is deleted
        var seen = awaited.handle((end, gone) -> gone == null
                        ? String.valueOf(end.orElseThrow().state())
                        : String.valueOf(gone.getCause()).contains("NotFound") ? "NotFoundException" : gone.toString())
                .get(30, TimeUnit.SECONDS);
        assertThat(seen).isIn("COMPLETE", "NotFoundException");
        await().untilAsserted(() -> assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().await(task.id(), Duration.ofMinutes(1))));
    }

    @Test
    void progressIsSeenWhileTheHandlerRuns() throws Exception {
        var goOn = new CountDownLatch(1);
        var worker = SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(3)
                .handle("t", context -> {
                    context.progress(140, "half way");
                    goOn.await();
                    return null;
                })
                .start());
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        await().untilAsserted(() -> assertThat(jobs.tasks().progress(task.id())).hasValueSatisfying(progress -> {
            assertThat(progress.percent()).isEqualTo(100);
            assertThat(progress.text()).isEqualTo("half way");
        }));
        assertThat(jobs.workers().list()).singleElement().satisfies(live -> {
            assertThat(live.id()).isEqualTo(worker.id());
            assertThat(live.queues()).containsExactly("Q");
            assertThat(live.slots()).isEqualTo(3);
            assertThat(live.running()).containsExactly(task.id());
        });
        goOn.countDown();

        jobs.tasks().await(task.id(), Duration.ofSeconds(20));
        assertThat(jobs.tasks().progress(task.id())).isEmpty();
    }
}

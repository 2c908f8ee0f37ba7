package io.asyncjobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@AsyncJobsTest
final class TaskAwaitIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void returnsTheTaskOnceItIsThere(AsyncJobs jobs) throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("example"));
        try (var worker = jobs.worker().handle("example", context -> "done").start()) {
            var complete = TaskAwait.state(jobs, task.id(), LIMIT, TaskState.COMPLETE);

            assertThat(complete.state()).isEqualTo(TaskState.COMPLETE);
            assertThat(complete.result().orElseThrow().json()).isEqualTo("\"done\"");
            assertThat(worker.health().serving()).isTrue();
        }
    }

    @Test
    void returnsAtOnceWhereTheTaskIsThereAlready(AsyncJobs jobs) throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("example"));

        assertThat(TaskAwait.state(jobs, task.id(), SHORT, TaskState.ACTIVE, TaskState.NEW))
                .hasToString(task.toString());
    }

    @Test
    void waitsForATaskThatIsNotStoredYet(AsyncJobs jobs) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var awaited = threads.submit(() -> TaskAwait.state(jobs, "later", LIMIT, TaskState.NEW));

            jobs.producer().enqueue(TaskSpec.of("example").id("later"));

            assertThat(awaited.get().id()).isEqualTo("later");
        }
    }

    @Test
    void doesNotMissAStateThatIsLeftAtOnce(AsyncJobs jobs) throws Exception {
        var begin = new CountDownLatch(1);
        var builder = jobs.worker().retry(RetryPolicy.fixed(Duration.ZERO)).handle("example", context -> {
            begin.await();
            if (context.tryNumber() == 1) {
                throw new IllegalStateException("not yet");
            }
            return null;
        });
        var task = jobs.producer().enqueue(TaskSpec.of("example"));
        try (var worker = builder.start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TaskAwait.state(jobs, task.id(), LIMIT, TaskState.ACTIVE);
            var awaited = threads.submit(() -> TaskAwait.state(jobs, task.id(), LIMIT, TaskState.RETRY));
            begin.countDown();

            assertThat(awaited.get().state()).isIn(TaskState.RETRY, TaskState.ACTIVE, TaskState.COMPLETE);
            assertThat(TaskAwait.ended(jobs, task.id(), LIMIT).tries()).isEqualTo(2);
            assertThat(worker.counts().failed()).isEqualTo(1);
        }
    }

    @Test
    void saysWhereTheTaskIsWhenTheTimeIsOver(AsyncJobs jobs) throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("example"));

        assertThatThrownBy(() -> TaskAwait.state(jobs, task.id(), SHORT, TaskState.COMPLETE, TaskState.EXPIRED))
                .isInstanceOf(AssertionError.class)
                .hasMessage("task " + task.id() + " did not become complete or expired within PT0.05S;"
                        + " it is new after 0 tries");
    }

    @Test
    void saysWhyTheLastTryFailedWhenTheTimeIsOver(AsyncJobs jobs) throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("example"));
        var builder = jobs.worker()
                .retry(RetryPolicy.fixed(Duration.ofHours(1)))
                .handle("example", context -> {
                    throw new IllegalStateException("no such file");
                });
        try (var worker = builder.start()) {
            TaskAwait.state(jobs, task.id(), LIMIT, TaskState.RETRY);

            assertThatThrownBy(() -> TaskAwait.ended(jobs, task.id(), SHORT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("it is retry after 1 try, not before ")
                    .hasMessageEndingWith(", last error: no such file");
            assertThat(worker.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void saysThatThereIsNoSuchTask(AsyncJobs jobs) {
        assertThatThrownBy(() -> TaskAwait.state(jobs, "nobody", SHORT, TaskState.NEW))
                .isInstanceOf(AssertionError.class)
                .hasMessage("task nobody did not become new within PT0.05S; there is no such task");
    }

    @Test
    void wantsAStateAndALimit(AsyncJobs jobs) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskAwait.state(jobs, "id", LIMIT))
                .withMessage("there is no state to wait for; name at least one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskAwait.state(jobs, "id", Duration.ZERO, TaskState.NEW))
                .withMessage("the limit is PT0S; it must be above zero");
    }
}

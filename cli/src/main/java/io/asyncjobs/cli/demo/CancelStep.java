package io.asyncjobs.cli.demo;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A long task is cancelled while it runs, and its handler is interrupted. */
final class CancelStep implements Step {

    private static final String QUEUE = "LONG";
    private static final String TYPE = "demo:long";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration WANTED = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String title() {
        return "A task that would take ten minutes, cancelled";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var worker = jobs.worker()
                .queue(QUEUE)
                .handle(TYPE, context -> {
                    started.countDown();
                    try {
                        return never.await(LONG.toSeconds(), TimeUnit.SECONDS);
                    } catch (InterruptedException stop) {
                        interrupted.countDown();
                        throw stop;
                    }
                })
                .start();
        try (worker) {
            var task = jobs.producer().enqueue(TaskSpec.of(TYPE).queue(QUEUE));
            await(started, "was not started");
            stage.say("its handler runs; somebody cancels it");
            long began = System.nanoTime();
            var cancelled = jobs.tasks().cancel(task.id(), "not needed any more");
            await(interrupted, "was not interrupted");
            var took = Duration.ofNanos(System.nanoTime() - began);
            var state = cancelled.state();
            stage.say("its handler was interrupted after " + Human.duration(took) + "; the task is " + state.word());
            stage.figure("state", state.word());
            stage.figure("interrupted_after", took.toNanos());
            return List.of(new Check(
                    "a cancelled task is interrupted",
                    state.word() + " after " + Human.duration(took),
                    state == TaskState.TERMINATED && took.compareTo(WANTED) <= 0));
        }
    }

    private static void await(CountDownLatch latch, String otherwise) throws InterruptedException {
        if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the task " + otherwise + " within " + LIMIT.toSeconds() + " s");
        }
    }
}

package io.asyncjobs.cli.demo;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A task whose deadline has passed when a worker gets it expires and is not run. */
final class DeadlineStep implements Step {

    private static final String QUEUE = "LATE";
    private static final String TYPE = "demo:late";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "deadline";
    }

    @Override
    public String title() {
        return "A task that passes its deadline";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        var id = TaskId.next();
        stage.say("task " + id);
        var runs = new AtomicInteger();
        var worker = jobs.worker()
                .queue(QUEUE)
                .handle(TYPE, context -> runs.incrementAndGet())
                .start();
        try (worker;
                var follower = new Follower(jobs, id)) {
            stage.say("it may start in 2 s at the earliest, and in 1 s at the latest");
            jobs.producer()
                    .enqueue(TaskSpec.of(TYPE)
                            .id(id)
                            .queue(QUEUE)
                            .delay(Duration.ofSeconds(2))
                            .deadlineIn(Duration.ofSeconds(1)));
            follower.untilEnd(LIMIT, stage::say);
        }
        var stored = jobs.tasks().load(id);
        stage.figure("state", stored.state().word());
        stage.figure("runs", runs.get());
        return List.of(new Check(
                "a task past its deadline expires unrun",
                stored.state().word() + ", run " + runs.get() + " times",
                stored.state() == TaskState.EXPIRED && runs.get() == 0));
    }
}

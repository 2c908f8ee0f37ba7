package io.asyncjobs.cli.demo;

import static io.asyncjobs.task.TaskState.ACTIVE;
import static io.asyncjobs.task.TaskState.COMPLETE;
import static io.asyncjobs.task.TaskState.NEW;
import static io.asyncjobs.task.TaskState.RETRY;

import io.asyncjobs.handler.HandlerOptions;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A task fails twice, waits longer each time, and completes. */
final class RetryStep implements Step {

    private static final String QUEUE = "RETRY";
    private static final String TYPE = "demo:flaky";
    private static final int FAILURES = 2;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<TaskState> WANTED = List.of(NEW, ACTIVE, RETRY, ACTIVE, RETRY, ACTIVE, COMPLETE);

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public String title() {
        return "A task that fails twice and then completes";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        var id = TaskId.next();
        stage.say("task " + id);
        var quick =
                HandlerOptions.defaults().retry(RetryPolicy.exponential(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        var worker = jobs.worker()
                .queue(QUEUE)
                .handle(
                        TYPE,
                        context -> {
                            if (context.tryNumber() <= FAILURES) {
                                throw new IOException("the mail server is busy");
                            }
                            return "sent";
                        },
                        quick)
                .start();
        List<TaskState> states;
        try (worker;
                var follower = new Follower(jobs, id)) {
            jobs.producer().enqueue(TaskSpec.of(TYPE).id(id).queue(QUEUE));
            states = follower.untilEnd(LIMIT, stage::say);
        }
        var stored = jobs.tasks().load(id);
        stage.figure("states", states.stream().map(TaskState::word).toList());
        stage.figure("tries", stored.tries());
        return List.of(
                new Check(
                        "a task that failed twice completes",
                        stored.state().word() + ", try " + stored.tries(),
                        stored.state() == COMPLETE && stored.tries() == FAILURES + 1),
                new Check("every state was seen as an event", seen(states), states.equals(WANTED)));
    }

    private static String seen(List<TaskState> states) {
        return states.equals(WANTED)
                ? states.size() + " states, in order"
                : states.stream().map(TaskState::word).collect(Collectors.joining(" "));
    }
}

package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import io.asyncjobs.task.Unique.IfTaken;
import java.util.List;

/** One task at a time holds a unique key; once it has ended, the next one may. */
final class UniqueKeyStep implements Step {

    private static final String QUEUE = "ONCE";
    private static final String TYPE = "demo:report";
    private static final Unique KEY = Unique.key("report of November");

    @Override
    public String name() {
        return "unique";
    }

    @Override
    public String title() {
        return "A unique key: the same work is not queued twice";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        var holder = enqueue(jobs, KEY);
        stage.say("task " + holder.id() + " takes the key");
        var rejected = rejected(stage, holder);
        var returned = enqueue(jobs, KEY.ifTaken(IfTaken.RETURN_HOLDER));
        stage.say("who asks for it gets the holder instead: " + returned.id());
        return List.of(
                rejected,
                new Check(
                        "who asks for it gets the holder",
                        returned.id().equals(holder.id()) ? "the same task" : "another task",
                        returned.id().equals(holder.id())),
                free(stage, holder));
    }

    private static Task enqueue(AsyncJobs jobs, Unique unique) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of(TYPE).queue(QUEUE).unique(unique));
    }

    private static Check rejected(Stage stage, Task holder) throws InterruptedException {
        var what = "a taken unique key is refused";
        try {
            var second = enqueue(stage.jobs(), KEY);
            return new Check(what, "task " + second.id() + " was taken", false);
        } catch (AlreadyExistsException taken) {
            boolean named = taken.taskId().filter(holder.id()::equals).isPresent();
            stage.say("a second task with that key is refused, and nothing of it is stored");
            stage.figure("refused", named);
            return new Check(what, named ? "refused, the holder is named" : "refused for another reason", named);
        }
    }

    private static Check free(Stage stage, Task holder) throws InterruptedException {
        var worker = stage.jobs()
                .worker()
                .queue(QUEUE)
                .handle(TYPE, context -> "printed")
                .start();
        try (worker) {
            var unused = stage.end(holder);
            var next = enqueue(stage.jobs(), KEY);
            stage.say("it ended, and task " + next.id() + " takes the key");
            var end = stage.end(next).state();
            stage.figure("next", end.word());
            return new Check(
                    "an ended task frees its key",
                    "the next task is " + end.word(),
                    end == TaskState.COMPLETE && !next.id().equals(holder.id()));
        }
    }
}

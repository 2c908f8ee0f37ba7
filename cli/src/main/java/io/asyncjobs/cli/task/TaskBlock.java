package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Progress;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A task as a block of lines with its history, or as its document. */
final class TaskBlock {

    private static final int LONGEST_TEXT = 200;
    private static final int WIDEST_CELL = 60;

    private TaskBlock() {}

    /** Prints it for people, or its document as it is stored now. */
    static void print(AsyncJobs jobs, Task task, Output output) throws InterruptedException {
        if (output.isJson()) {
            output.document(Json.tree(jobs.tasks().document(task.id())));
            return;
        }
        block(task, jobs.tasks().progress(task)).print(output);
        if (!task.history().isEmpty()) {
            output.line("");
            output.line(output.style().bold("History"));
            output.line("");
            history(task.history()).print(output);
        }
    }

    private static Labels block(Task task, Optional<Progress> progress) {
        var labels = new Labels("Task " + task.id())
                .add("Task Type", task.type())
                .add("Queue", task.queue())
                .add("Status", task.state().word())
                .add("Progress", progress.map(TaskBlock::progress))
                .add("Payload", payload(task.payload()))
                .add("Tries", Human.number(task.tries()))
                .add("Maximum Tries", task.maxTries() <= 0 ? "unlimited" : Human.number(task.maxTries()))
                .add("Created", Human.time(task.created()));
        if (!task.dependencies().isEmpty()) {
            labels.add("Dependencies", String.join(", ", task.dependencies()))
                    .add("Load Dep Results", task.loadDependencies() ? "yes" : "no");
        }
        if (!task.headers().isEmpty()) {
            labels.add("Headers", headers(task));
        }
        return labels.add("Unique Key", task.uniqueKey().map(key -> Human.foreign(key, LONGEST_TEXT)))
                .add("Scheduling Deadline", task.deadline().map(Human::time))
                .add("Not Before", task.notBefore().map(Human::time))
                .add("Last Processed", lastProcessed(task))
                .add("Completed", task.result().map(result -> completed(task, result)))
                .add("Result", task.result().map(result -> Human.foreign(result.json(), LONGEST_TEXT)))
                .add("Worker", task.run().map(run -> Human.foreign(run.worker(), LONGEST_TEXT)))
                .add("Dead Letter", task.deathReason().map(DeathReason::word))
                .add("Last Error", task.lastError().map(error -> Human.foreign(error, LONGEST_TEXT)));
    }

    private static String progress(Progress progress) {
        return (io.asyncjobs.cli.output.Progress.bar(progress.percent(), 100) + " "
                        + Human.foreign(progress.text(), LONGEST_TEXT))
                .strip();
    }

    private static String payload(Payload payload) {
        if (payload.isNone()) {
            return "none";
        }
        return Human.foreign(payload.text(), LONGEST_TEXT) + " (" + ByteSize.text(payload.size()) + ")";
    }

    private static String headers(Task task) {
        return task.headers().entrySet().stream()
                .map(header -> Human.foreign(header.getKey() + "=" + header.getValue(), LONGEST_TEXT))
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> lastProcessed(Task task) {
        return task.state() == TaskState.COMPLETE
                ? Optional.empty()
                : task.tried().map(Human::time);
    }

    private static String completed(Task task, TaskResult result) {
        return Human.time(result.completed()) + " ("
                + Human.duration(Duration.between(task.created(), result.completed())) + ")";
    }

    private static Table history(List<PastTry> tries) {
        var now = Instant.now();
        var table = new Table()
                .figure("Try")
                .text("Started")
                .figure("Took")
                .text("Worker")
                .minor(1)
                .text("Error");
        for (var past : tries) {
            table.row(
                    Human.number(past.number()),
                    Human.shortTime(past.started(), now),
                    Human.duration(Duration.between(past.started(), past.ended())),
                    Human.foreign(past.worker(), WIDEST_CELL),
                    past.error().map(error -> Human.foreign(error, WIDEST_CELL)).orElse(""));
        }
        return table;
    }
}

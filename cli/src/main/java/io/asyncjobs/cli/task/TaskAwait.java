package io.asyncjobs.cli.task;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.run.ExitCode;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for a task's end. */
@Command(
        name = "await",
        description = {
            "Waits until a task has ended and prints its result.",
            "",
            "The result is JSON; with --json the task's whole document is printed, however it ended."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it is complete",
            "1:it ended in another way, or something went wrong",
            "2:it has not ended within the time-out"
        },
        footer = {"", "Example:", "  ajc task await 24ErgVol4ZjpoQ8FAima9R2jEHB --timeout 5m"})
final class TaskAwait implements Callable<Integer> {

    private static final Duration UNLIMITED = Duration.ofDays(365);
    private static final int LONGEST_TEXT = 200;

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to wait at most, 0s only to look; without limit by default.")
    private @Nullable Duration timeout;

    TaskAwait(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var limit = timeout == null ? UNLIMITED : timeout;
            var ended = jobs.tasks().await(id, limit);
            if (ended.isEmpty()) {
                output.problem("task " + id + " has not ended within " + Human.shortDuration(limit));
                return ExitCode.NO;
            }
            var task = ended.get();
            if (output.isJson()) {
                output.document(Json.tree(jobs.tasks().document(id)));
            }
            if (task.state() != TaskState.COMPLETE) {
                output.problem(end(task));
                return 1;
            }
            output.text(task.result().map(TaskResult::json).orElse("null"));
        }
        return 0;
    }

    private static String end(Task task) {
        return "task " + task.id() + " ended as " + task.state().word()
                + task.lastError()
                        .map(error -> ": " + Human.foreign(error, LONGEST_TEXT))
                        .orElse("");
    }
}

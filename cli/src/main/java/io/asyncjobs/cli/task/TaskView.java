package io.asyncjobs.cli.task;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one task. */
@Command(
        name = "view",
        aliases = {"show", "v", "info", "i"},
        description = "Shows a task; with --json its document as it is stored.",
        footer = {"", "Example:", "  ajc task view 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class TaskView implements Callable<Integer> {

    private static final int LONGEST_TEXT = 200;

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id = "";

    @Option(names = "-j", description = "The same as --json.")
    private boolean json;

    TaskView(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            if (json || output.isJson()) {
                output.document(Json.tree(jobs.tasks().document(id)));
            } else {
                block(jobs.tasks().load(id)).print(output);
            }
        }
        return 0;
    }

    private static Labels block(Task task) {
        var labels = new Labels("Task " + task.id())
                .add("Task Type", task.type())
                .add("Queue", task.queue())
                .add("Status", task.state().word())
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
        return labels.add("Scheduling Deadline", task.deadline().map(Human::time))
                .add("Not Before", task.notBefore().map(Human::time))
                .add("Last Processed", lastProcessed(task))
                .add("Completed", task.result().map(result -> completed(task, result)))
                .add("Result", task.result().map(result -> Human.foreign(result.json(), LONGEST_TEXT)))
                .add("Worker", task.run().map(run -> Human.foreign(run.worker(), LONGEST_TEXT)))
                .add("Last Error", task.lastError().map(error -> Human.foreign(error, LONGEST_TEXT)));
    }

    private static String payload(Payload payload) {
        if (payload.isNone()) {
            return "none";
        }
        return Human.foreign(payload.text(), LONGEST_TEXT) + " (" + Human.bytes(payload.size()) + ")";
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
}

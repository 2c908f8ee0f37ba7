package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.operation.BulkRun;
import io.asyncjobs.cli.operation.BulkRun.Words;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends tasks that wait or run. */
@Command(
        name = "cancel",
        description = {
            "Ends tasks that wait or run.",
            "",
            "They become terminated. Their handlers are interrupted, wherever they run, and what they were doing is not"
                    + " saved."
        },
        footer = {
            "",
            "Many are cancelled as an operation, which goes on elsewhere if this process",
            "dies, and which Ctrl-C stops. It asks before, unless -f is given.",
            "",
            "Examples:",
            "  ajc task cancel 24ErgVol4ZjpoQ8FAima9R2jEHB --reason 'sent by hand'",
            "  ajc task cancel --queue EMAIL --type email:news --dry-run"
        })
final class TaskCancel implements Callable<Integer> {

    private static final Words WORDS = new Words("Cancelling", "cancelled", "task", "tasks");
    private static final List<TaskState> NOT_OVER =
            Arrays.stream(TaskState.values()).filter(state -> !state.isFinal()).toList();

    private final Session session;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The tasks' ids.")
    private List<String> ids = List.of();

    @Mixin
    private final TaskOptions which = new TaskOptions();

    @Option(names = "--all", description = "All tasks that wait or run.")
    private boolean all;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "cancelled by hand",
            description = "Why, which their records keep; \"${DEFAULT-VALUE}\" by default.")
    private String reason = "cancelled by hand";

    @Option(names = "--dead-letter", description = "Keeps copies in the dead letters.")
    private boolean deadLetter;

    @Option(names = "--dry-run", description = "Only says what would be cancelled.")
    private boolean dryRun;

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask; a single task is cancelled without asking anyway.")
    private boolean force;

    TaskCancel(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        BulkRun.refuseUnclear(all, which.isSet() || !ids.isEmpty(), "tasks");
        try (var jobs = session.connect()) {
            return ids.size() == 1 && !which.isSet() && !dryRun ? one(jobs, ids.getFirst()) : many(jobs);
        }
    }

    private int one(AsyncJobs jobs, String id) throws InterruptedException {
        var output = session.output();
        var cancelled = deadLetter
                ? jobs.tasks().cancelToDeadLetters(id, reason)
                : jobs.tasks().cancel(id, reason);
        if (output.isJson()) {
            output.document(TaskList.json(cancelled));
        } else {
            output.line("Cancelled task " + cancelled.id());
        }
        return 0;
    }

    private int many(AsyncJobs jobs) throws InterruptedException {
        if (reason.isBlank()) {
            throw new CommandException("a cancel needs a reason; say why in a few words");
        }
        var action = new BulkAction.CancelTasks(which.filter(ids, NOT_OVER), deadLetter);
        var run = new BulkRun(session, WORDS);
        if (!force && !dryRun && !run.isWanted(jobs, action, "cancel")) {
            session.output().note("Nothing was cancelled.");
            return 1;
        }
        return run.run(jobs, action, reason, dryRun);
    }
}

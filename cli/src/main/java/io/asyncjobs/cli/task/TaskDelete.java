package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.operation.BulkRun;
import io.asyncjobs.cli.operation.BulkRun.Words;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes tasks. */
@Command(
        name = "delete",
        aliases = {"del", "rm"},
        description = {
            "Deletes tasks.",
            "",
            "What waits for them to run goes too; their dead letters stay. A filter leaves active tasks out, unless it"
                    + " names that state."
        },
        footer = {
            "",
            "Many are deleted as an operation, which goes on elsewhere if this process",
            "dies, and which Ctrl-C stops.",
            "",
            "Examples:",
            "  ajc task delete 24ErgVol4ZjpoQ8FAima9R2jEHB -f",
            "  ajc task delete --state complete --until 7d --dry-run"
        })
final class TaskDelete implements Callable<Integer> {

    static final Words WORDS = new Words("Deleting", "deleted", "task", "tasks");
    static final List<TaskState> NOT_ACTIVE = Arrays.stream(TaskState.values())
            .filter(state -> state != TaskState.ACTIVE)
            .toList();

    private final Session session;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The tasks' ids.")
    private List<String> ids = List.of();

    @Mixin
    private final TaskOptions which = new TaskOptions();

    @Option(names = "--all", description = "All tasks but active ones.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only says what would be deleted.")
    private boolean dryRun;

    @Option(
            names = {"-f", "--force"},
            description =
                    "Does not ask, and deletes tasks that are named also while they run; what their handlers do is"
                            + " then not saved.")
    private boolean force;

    TaskDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        BulkRun.refuseUnclear(all, which.isSet() || !ids.isEmpty(), "tasks");
        try (var jobs = session.connect()) {
            if (ids.size() == 1 && !which.isSet() && !dryRun) {
                return one(jobs, ids.getFirst());
            }
            var filter = which.filter(ids, NOT_ACTIVE);
            boolean meansActive = ids.isEmpty() ? filter.states().contains(TaskState.ACTIVE) : force;
            return many(session, jobs, new BulkAction.DeleteTasks(filter, meansActive), force, dryRun);
        }
    }

    private int one(AsyncJobs jobs, String id) throws InterruptedException {
        var output = session.output();
        if (!force && !isWanted(jobs.tasks().load(id))) {
            output.note("Nothing was deleted.");
            return 1;
        }
        var deleted = force ? jobs.tasks().deleteByForce(id) : jobs.tasks().delete(id);
        if (output.isJson()) {
            output.document(TaskList.json(deleted));
        } else {
            output.line("Removed task " + deleted.id());
        }
        return 0;
    }

    private boolean isWanted(Task task) {
        return session.isConfirmed("Really delete " + task + "?", "add -f to delete task " + task.id());
    }

    static int many(Session session, AsyncJobs jobs, BulkAction action, boolean force, boolean dryRun)
            throws InterruptedException {
        var run = new BulkRun(session, WORDS);
        if (!force && !dryRun && !run.isWanted(jobs, action, "delete")) {
            session.output().note("Nothing was deleted.");
            return 1;
        }
        return run.run(jobs, action, "", dryRun);
    }
}

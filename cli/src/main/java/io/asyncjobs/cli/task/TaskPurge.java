package io.asyncjobs.cli.task;

import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes all tasks that are over. */
@Command(
        name = "purge",
        description = "Deletes all tasks that are over; those that run are never touched, and dead letters stay.",
        footer = {"", "Examples:", "  ajc task purge --dry-run", "  ajc task purge --all -f"})
final class TaskPurge implements Callable<Integer> {

    private static final List<TaskState> OVER =
            Arrays.stream(TaskState.values()).filter(TaskState::isFinal).toList();

    private final Session session;

    @Option(names = "--all", description = "Those that wait too.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only says what would be deleted.")
    private boolean dryRun;

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask.")
    private boolean force;

    TaskPurge(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var filter = TaskFilter.all().withStates(all ? TaskDelete.NOT_ACTIVE : OVER);
        try (var jobs = session.connect()) {
            return TaskDelete.many(session, jobs, new BulkAction.DeleteTasks(filter, false), force, dryRun);
        }
    }
}

package io.asyncjobs.cli.task;

import io.asyncjobs.cli.session.Session;
import io.asyncjobs.task.Task;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes one task. */
@Command(
        name = "delete",
        aliases = {"del", "rm"},
        description = {"Deletes a task.", "", "What waits for it to run goes too; its dead letter stays."},
        footer = {"", "Example:", "  ajc task delete 24ErgVol4ZjpoQ8FAima9R2jEHB -f"})
final class TaskDelete implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id = "";

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask, and deletes it also while it runs; what its handler does is then not saved.")
    private boolean force;

    TaskDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
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
        }
        return 0;
    }

    private boolean isWanted(Task task) {
        return session.isConfirmed("Really delete " + task + "?", "add -f to delete task " + task.id());
    }
}

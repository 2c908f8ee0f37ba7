package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Enqueues a schedule's task now. */
@Command(
        name = "run",
        description = "Enqueues the task of a schedule now, paused or not; no scheduler is needed.",
        footer = {"", "Example:", "  ajc cron run nightly"})
final class CronRun implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The schedule's name.")
    private String name = "";

    CronRun(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var task = jobs.schedules().runNow(name);
            if (output.isJson()) {
                output.document(Json.tree(jobs.tasks().document(task.id())));
            } else {
                output.line("Enqueued task " + task.id());
            }
        }
        return 0;
    }
}

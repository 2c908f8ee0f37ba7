package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a schedule. */
@Command(
        name = "delete",
        aliases = {"del", "rm"},
        description = "Deletes a schedule with its history; the tasks that it made stay.",
        footer = {"", "Example:", "  ajc cron delete nightly -f"})
final class CronDelete implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The schedule's name.")
    private String name = "";

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask.")
    private boolean force;

    CronDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            if (!force
                    && !session.isConfirmed(
                            "Really delete schedule " + name + "?", "add -f to delete schedule " + name)) {
                output.note("Nothing was deleted.");
                return 1;
            }
            jobs.schedules().delete(name);
        }
        if (output.isJson()) {
            output.document(Json.object("name", name, "deleted", true));
        } else {
            output.line("Removed Scheduled Task " + name);
        }
        return 0;
    }
}

package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a queue, and ends all tasks that wait in it. */
@Command(
        name = "delete",
        aliases = {"rm"},
        description = "Deletes a queue, and ends all tasks that wait in it.",
        footer = {"", "Example:", "  ajc queue delete EMAIL -f"})
final class QueueDelete implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "QUEUE", description = "The name.")
    private String name = "";

    @Option(
            names = {"--force", "-f"},
            description = "Does not ask.")
    private boolean force;

    QueueDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var status = jobs.queues().status(name);
            if (!force
                    && !session.isConfirmed(
                            "Delete queue " + name + " and end its " + Human.number(status.entries() + status.delayed())
                                    + " waiting tasks?",
                            "add -f to delete queue " + name)) {
                output.note("Nothing was deleted.");
                return 1;
            }
            jobs.queues().delete(name, true);
            if (output.isJson()) {
                output.document(Json.object("queue", name, "deleted", true));
            } else {
                output.line("Deleted queue " + name);
            }
        }
        return 0;
    }
}

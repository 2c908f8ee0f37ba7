package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.queue.PurgeCounts;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends all tasks that wait in a queue, or for their time; those that run are left. */
@Command(
        name = "purge",
        description = "Ends all tasks that wait in a queue, or for their time; those that run are left.",
        footer = {"", "Example:", "  ajc queue purge EMAIL -f"})
final class QueuePurge implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "QUEUE", description = "The name.")
    private String name = "";

    @Option(
            names = {"--force", "-f"},
            description = "Does not ask first.")
    private boolean force;

    QueuePurge(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var status = jobs.queues().status(name);
            if (!force
                    && !session.isConfirmed(
                            "End all " + Human.number(status.entries() + status.delayed()) + " waiting tasks of queue "
                                    + name + "?",
                            "add -f to purge queue " + name)) {
                output.note("Nothing was removed.");
                return 1;
            }
            PurgeCounts counts;
            try (var progress = output.progress("purging", status.waiting() + status.delayed())) {
                counts = jobs.queues().purge(name, soFar -> progress.at(soFar.items() + soFar.delayed()));
            }
            if (output.isJson()) {
                output.document(json(counts));
            } else {
                output.line("Ended " + Human.number(counts.tasks()) + " tasks of queue " + name + "; removed "
                        + Human.number(counts.items()) + " items and " + Human.number(counts.delayed())
                        + " delayed ones; " + Human.number(counts.left()) + " run and are left");
            }
        }
        return 0;
    }

    private Map<String, Object> json(PurgeCounts counts) {
        return Json.object(
                "queue",
                name,
                "tasks",
                counts.tasks(),
                "items",
                counts.items(),
                "delayed",
                counts.delayed(),
                "left",
                counts.left());
    }
}

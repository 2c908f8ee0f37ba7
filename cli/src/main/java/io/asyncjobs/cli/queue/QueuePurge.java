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
            description = "Does not ask.")
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
            try (var progress = output.progress("Purging", status.waiting() + status.delayed())) {
                counts = jobs.queues().purge(name, soFar -> progress.at(soFar.items() + soFar.delayed()));
            }
            if (output.isJson()) {
                output.document(json(counts));
            } else {
                output.line(
                        "Ended " + Human.counted(counts.tasks(), "task", "tasks") + " of queue " + name + "; removed "
                                + Human.counted(counts.items(), "item", "items") + " and "
                                + Human.counted(counts.delayed(), "delayed one", "delayed ones") + "; "
                                + Human.number(counts.left()) + " still running");
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

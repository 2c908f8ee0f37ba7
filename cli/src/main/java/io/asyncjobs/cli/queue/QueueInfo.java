package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one queue. */
@Command(
        name = "info",
        aliases = {"view", "i"},
        description = "Shows what a queue is set to and holds.",
        footer = {"", "Example:", "  ajc queue info EMAIL"})
final class QueueInfo implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "QUEUE", description = "The name.")
    private String name = "";

    QueueInfo(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (var jobs = session.connect()) {
            QueueBlock.print(jobs.queues().status(name), session.output());
        }
        return 0;
    }
}

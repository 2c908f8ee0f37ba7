package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts no more tasks of a queue until it is resumed; those that run finish. */
@Command(
        name = "pause",
        description = "Starts no more tasks of a queue until it is resumed; those that run finish.",
        footer = {"", "Example:", "  ajc queue pause EMAIL --reason \"the mail server is down\""})
final class QueuePause implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "QUEUE", description = "The name.")
    private String name = "";

    @Option(
            names = {"--reason", "-r"},
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Why, for whoever looks at the queue.")
    private String reason = "";

    QueuePause(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (var jobs = session.connect()) {
            jobs.queues().pause(name, reason);
            QueueBlock.print(jobs.queues().status(name), session.output());
        }
        return 0;
    }
}

package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts the tasks of a paused queue again. */
@Command(
        name = "resume",
        description = "Starts the tasks of a paused queue again.",
        footer = {"", "Example:", "  ajc queue resume EMAIL"})
final class QueueResume implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "QUEUE", description = "The name.")
    private String name = "";

    QueueResume(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (var jobs = session.connect()) {
            jobs.queues().resume(name);
            QueueBlock.print(jobs.queues().status(name), session.output());
        }
        return 0;
    }
}

package io.asyncjobs.cli.task;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a task that waits or runs. */
@Command(
        name = "cancel",
        description = {
            "Ends a task that waits or runs.",
            "",
            "It becomes terminated. Its handler is interrupted, wherever it runs, and what it was doing is not saved."
        },
        footer = {"", "Example:", "  ajc task cancel 24ErgVol4ZjpoQ8FAima9R2jEHB --reason 'sent by hand'"})
final class TaskCancel implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id = "";

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "cancelled by hand",
            description = "Why, which its record keeps; \"${DEFAULT-VALUE}\" by default.")
    private String reason = "cancelled by hand";

    @Option(names = "--dead-letter", description = "Keeps a copy in the dead letters.")
    private boolean deadLetter;

    TaskCancel(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var cancelled = deadLetter
                    ? jobs.tasks().cancelToDeadLetters(id, reason)
                    : jobs.tasks().cancel(id, reason);
            if (output.isJson()) {
                output.document(TaskList.json(cancelled));
            } else {
                output.line("Cancelled task " + cancelled.id());
            }
        }
        return 0;
    }
}

package io.asyncjobs.cli.operation;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stops an operation. */
@Command(
        name = "cancel",
        description = "Stops an operation wherever it runs; what was done stays done.",
        footer = {"", "Example:", "  ajc operation cancel 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class OperationCancel implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The operation's id.")
    private String id = "";

    OperationCancel(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var cancelled = jobs.operations().cancel(id);
            if (output.isJson()) {
                output.document(OperationText.json(cancelled));
            } else {
                output.line("Cancelled operation " + id + "; what was done stays done");
            }
        }
        return 0;
    }
}

package io.asyncjobs.cli.operation;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.Operation;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists operations. */
@Command(
        name = "list",
        aliases = "ls",
        description = "Lists operations, the last changed first; each for 7 days after its end.",
        footer = {"", "Example:", "  ajc operation list"})
final class OperationList implements Callable<Integer> {

    private final Session session;

    OperationList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var operations = jobs.operations().list();
            if (output.isJson()) {
                output.document(operations.stream().map(OperationText::json).toList());
            } else if (operations.isEmpty()) {
                output.line("No operations");
            } else {
                table(operations).print(output);
            }
        }
        return 0;
    }

    private static Table table(List<Operation> operations) {
        var now = Instant.now();
        var table = new Table()
                .id("ID")
                .text("Kind")
                .minor(1)
                .text("State")
                .text("Started")
                .minor(3)
                .figure("Matched")
                .minor(2)
                .figure("Done")
                .minor(1);
        for (var operation : operations) {
            table.row(
                    operation.id(),
                    operation.kind().word(),
                    operation.state().word(),
                    Human.shortTime(operation.created(), now),
                    Human.number(operation.counts().matched()),
                    Human.number(operation.counts().done()));
        }
        return table;
    }
}

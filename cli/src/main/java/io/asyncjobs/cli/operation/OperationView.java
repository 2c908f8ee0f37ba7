package io.asyncjobs.cli.operation;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.Operation;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one operation. */
@Command(
        name = "view",
        aliases = {"show", "info"},
        description = "Shows an operation: what it does to which tasks, how far it is, what refused.",
        footer = {"", "Example:", "  ajc operation view 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class OperationView implements Callable<Integer> {

    private static final int LONGEST_TEXT = 200;

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The operation's id.")
    private String id = "";

    OperationView(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var operation = jobs.operations()
                    .find(id)
                    .orElseThrow(() -> new CommandException(
                            "there is no operation " + id + "; \"ajc operation list\" shows those of the last 7 days"));
            if (output.isJson()) {
                output.document(OperationText.json(operation));
            } else {
                print(operation, output);
            }
        }
        return 0;
    }

    private static void print(Operation operation, Output output) {
        var which = OperationText.filter(operation.action()).entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        var counts = operation.counts();
        new Labels("Operation " + operation.id())
                .add("Kind", operation.kind().word())
                .add("Which", which.isEmpty() ? "all" : Human.foreign(which, LONGEST_TEXT))
                .add("State", operation.state().word())
                .add("Progress", Math.round(operation.progress() * 100) + " %")
                .add("By", said(operation.by()))
                .add("Reason", said(operation.reason()))
                .add("Started", Human.time(operation.created()))
                .add("Ended", operation.end().map(Human::time))
                .add("Matched", Human.number(counts.matched()))
                .add("Done", Human.number(counts.done()))
                .add("Skipped", Human.number(counts.skipped()))
                .add("Failed", Human.number(counts.failed()))
                .print(output);
        if (!operation.failures().isEmpty()) {
            output.line("");
            operation.failures().forEach(why -> output.line("  " + Human.foreign(why, LONGEST_TEXT)));
        }
    }

    private static Optional<String> said(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Human.foreign(text, LONGEST_TEXT));
    }
}

package io.asyncjobs.cli.dlq;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes dead letters by id. */
@Command(
        name = "delete",
        aliases = {"rm", "del"},
        description = "Deletes dead letters by id; the records of their tasks stay.",
        footer = {"", "Example:", "  ajc dlq delete 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class DlqDelete implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The ids of the tasks.")
    private List<String> ids = List.of();

    DlqDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            for (var id : ids) {
                jobs.deadLetters().delete(id);
            }
        }
        if (output.isJson()) {
            output.document(Map.of("deleted", ids));
        } else {
            output.line(
                    ids.size() == 1
                            ? "Deleted the dead letter of task " + ids.getFirst()
                            : "Deleted " + Human.number(ids.size()) + " dead letters");
        }
        return 0;
    }
}

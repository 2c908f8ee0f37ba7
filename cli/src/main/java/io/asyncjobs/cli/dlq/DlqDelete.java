package io.asyncjobs.cli.dlq;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes dead letters by id. */
@Command(
        name = "delete",
        aliases = {"rm", "del"},
        description = "Deletes dead letters by id; the records of their tasks stay.",
        footer = {"", "Example:", "  ajc dlq delete 24ErgVol4ZjpoQ8FAima9R2jEHB -f"})
final class DlqDelete implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The ids of the tasks.")
    private List<String> ids = List.of();

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask.")
    private boolean force;

    DlqDelete(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            if (!force && !isWanted(jobs)) {
                output.note("Nothing was deleted.");
                return 1;
            }
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

    private boolean isWanted(AsyncJobs jobs) throws InterruptedException {
        for (var id : ids) {
            jobs.deadLetters().load(id);
        }
        var what = ids.size() == 1
                ? "the dead letter of task " + ids.getFirst()
                : Human.number(ids.size()) + " dead letters";
        return session.isConfirmed("Really delete " + what + "?", "add -f to delete " + what);
    }
}

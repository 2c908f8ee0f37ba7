package io.asyncjobs.cli.dlq;

import io.asyncjobs.cli.operation.BulkRun;
import io.asyncjobs.cli.operation.BulkRun.Words;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.BulkAction;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes the dead letters that match. */
@Command(
        name = "purge",
        description = "Deletes the dead letters that match; the records of their tasks stay.",
        footer = {"", "Example:", "  ajc dlq purge --queue EMAIL --until 30d --dry-run"})
final class DlqPurge implements Callable<Integer> {

    private static final Words WORDS = new Words("Deleting", "deleted", "dead letter", "dead letters");

    private final Session session;

    @Mixin
    private final LetterOptions which = new LetterOptions();

    @Option(names = "--all", description = "All dead letters.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only says what would be deleted.")
    private boolean dryRun;

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask.")
    private boolean force;

    DlqPurge(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        BulkRun.refuseUnclear(all, which.isSet(), "dead letters");
        try (var jobs = session.connect()) {
            var action = new BulkAction.DeleteDeadLetters(which.filter());
            var run = new BulkRun(session, WORDS);
            if (!force && !dryRun && !run.isWanted(jobs, action, "delete")) {
                session.output().note("Nothing was deleted.");
                return 1;
            }
            return run.run(jobs, action, "", dryRun);
        }
    }
}

package io.asyncjobs.cli.dlq;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.operation.BulkRun;
import io.asyncjobs.cli.operation.BulkRun.Words;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.BulkAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the tasks of dead letters once more. */
@Command(
        name = "retry",
        description = "Runs the tasks of dead letters once more, with fresh tries.",
        footer = {
            "",
            "Many are retried as an operation, which goes on elsewhere if this process",
            "dies, and which Ctrl-C cancels.",
            "",
            "Examples:",
            "  ajc dlq retry 24ErgVol4ZjpoQ8FAima9R2jEHB --deadline 1h",
            "  ajc dlq retry --queue EMAIL --error timeout --dry-run"
        })
final class DlqRetry implements Callable<Integer> {

    private static final Words WORDS = new Words("Retrying", "retried", "dead letter", "dead letters");

    private final Session session;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The ids of the tasks.")
    private List<String> ids = List.of();

    @Mixin
    private final LetterOptions which = new LetterOptions();

    @Option(names = "--all", description = "All dead letters.")
    private boolean all;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Gives each task a new deadline, this long from now.")
    private @Nullable Duration deadline;

    @Option(names = "--dry-run", description = "Only says what would be retried.")
    private boolean dryRun;

    DlqRetry(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        BulkRun.refuseUnclear(all, which.isSet() || !ids.isEmpty(), "dead letters");
        var newDeadline = deadline == null ? null : Instant.now().plus(deadline);
        try (var jobs = session.connect()) {
            if (ids.size() == 1 && !which.isSet() && !dryRun) {
                return one(jobs, ids.getFirst(), newDeadline);
            }
            var action = new BulkAction.RetryDeadLetters(which.filter().withIds(ids), newDeadline);
            return new BulkRun(session, WORDS).run(jobs, action, "", dryRun);
        }
    }

    private int one(AsyncJobs jobs, String id, @Nullable Instant newDeadline) throws InterruptedException {
        var letters = jobs.deadLetters();
        var task = newDeadline == null ? letters.retry(id) : letters.retry(id, newDeadline);
        var output = session.output();
        if (output.isJson()) {
            output.document(Json.tree(jobs.tasks().document(id)));
        } else {
            output.line("Task " + id + " is retried in queue " + task.queue());
        }
        return 0;
    }
}

package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.operation.BulkRun;
import io.asyncjobs.cli.operation.BulkRun.Words;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs tasks once more. */
@Command(
        name = "retry",
        description = {
            "Runs tasks once more.",
            "",
            "They are tried at once and with all their tries, whatever became of them, each in its own queue; but not"
                    + " while they run, wait for other tasks, or are past their deadline. A filter that names no state"
                    + " means those that ended without completing."
        },
        footer = {
            "",
            "Many are retried as an operation, which goes on elsewhere if this process",
            "dies, and which Ctrl-C stops.",
            "",
            "Examples:",
            "  ajc task retry 24ErgVol4ZjpoQ8FAima9R2jEHB --deadline 1h",
            "  ajc task retry --state expired --queue EMAIL --since 1d --dry-run"
        })
final class TaskRetry implements Callable<Integer> {

    private static final Words WORDS = new Words("Retrying", "retried", "task", "tasks");
    private static final List<TaskState> NOT_COMPLETED = Arrays.stream(TaskState.values())
            .filter(state -> state.isFinal() && state != TaskState.COMPLETE)
            .toList();

    private final Session session;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The tasks' ids.")
    private List<String> ids = List.of();

    @Mixin
    private final TaskOptions which = new TaskOptions();

    @Option(names = "--all", description = "All tasks that ended without completing.")
    private boolean all;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "A new deadline, this long from now; each keeps its own by default.")
    private @Nullable Duration deadline;

    @Option(names = "--dry-run", description = "Only says what would be retried.")
    private boolean dryRun;

    TaskRetry(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        BulkRun.refuseUnclear(all, which.isSet() || !ids.isEmpty(), "tasks");
        var end = deadline == null ? null : Instant.now().plus(positive(deadline));
        var filter = which.filter(ids, NOT_COMPLETED);
        try (var jobs = session.connect()) {
            if (ids.size() == 1 && which.isOnlyQueue() && !dryRun) {
                return one(jobs, ids.getFirst(), end);
            }
            return new BulkRun(session, WORDS).run(jobs, new BulkAction.RetryTasks(filter, end), "", dryRun);
        }
    }

    private static Duration positive(Duration fromNow) {
        if (fromNow.isZero() || fromNow.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException(
                    "the new deadline is " + fromNow + "; it must be above zero and at most 36500 days");
        }
        return fromNow;
    }

    private int one(AsyncJobs jobs, String id, @Nullable Instant end) throws InterruptedException {
        if (which.queue() != null) {
            check(jobs.tasks().load(id), which.queue());
        }
        var retried = end == null ? jobs.tasks().retry(id) : jobs.tasks().retry(id, end);
        TaskBlock.print(jobs, retried, session.output());
        return 0;
    }

    private static void check(Task task, String wanted) {
        if (!task.queue().equals(wanted)) {
            throw new CommandException("task " + task.id() + " is of queue " + task.queue() + " and not of " + wanted
                    + ", and goes back into its own; leave out --queue");
        }
    }
}

package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a task once more. */
@Command(
        name = "retry",
        description = {
            "Runs a task once more.",
            "",
            "It is tried at once and with all its tries, whatever became of it; but not while it runs, waits for other"
                    + " tasks, or is past its deadline."
        },
        footer = {"", "Example:", "  ajc task retry 24ErgVol4ZjpoQ8FAima9R2jEHB --deadline 1h"})
final class TaskRetry implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id = "";

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "A new deadline, this long from now; it keeps its own by default.")
    private @Nullable Duration deadline;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            description = "Refuses a task of any other queue; it always goes back into its own.")
    private @Nullable String queue;

    TaskRetry(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var end = deadline == null ? null : Instant.now().plus(positive(deadline));
        var wanted = queue == null ? null : Names.queue(queue);
        try (var jobs = session.connect()) {
            if (wanted != null) {
                check(jobs.tasks().load(id), wanted);
            }
            TaskBlock.print(jobs, retried(jobs, end), session.output());
        }
        return 0;
    }

    private static Duration positive(Duration fromNow) {
        if (fromNow.isZero() || fromNow.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException(
                    "the new deadline is " + fromNow + "; it must be above zero and at most 36500 days");
        }
        return fromNow;
    }

    private static void check(Task task, String wanted) {
        if (!task.queue().equals(wanted)) {
            throw new CommandException("task " + task.id() + " is of queue " + task.queue() + " and not of " + wanted
                    + ", and goes back into its own; leave out --queue");
        }
    }

    private Task retried(AsyncJobs jobs, @Nullable Instant end) throws InterruptedException {
        return end == null ? jobs.tasks().retry(id) : jobs.tasks().retry(id, end);
    }
}

package io.asyncjobs.cli.operation;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Progress;
import io.asyncjobs.cli.run.ExitCode;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationState;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs one operation, or only counts what it would meet. The first Ctrl-C cancels it. */
public final class BulkRun {

    private static final int BAR = 1_000;
    private static final int LONGEST_TEXT = 200;

    private final Session session;
    private final Words words;

    /**
     * What an operation is called.
     *
     * @param doing what it does, for the bar: {@code Retrying}
     * @param done what was done: {@code retried}
     * @param one one of what it is done to: {@code dead letter}
     * @param many several of them
     */
    public record Words(String doing, String done, String one, String many) {
        private String counted(long count) {
            return Human.counted(count, one, many);
        }
    }

    /** For this command. */
    public BulkRun(Session session, Words words) {
        this.session = session;
        this.words = words;
    }

    /**
     * Runs it and says what became of it.
     *
     * @return the exit code: 0 if all that matched was done
     */
    public int run(AsyncJobs jobs, BulkAction action, String reason, boolean dryRun) throws InterruptedException {
        if (dryRun) {
            return plan(jobs.operations().plan(action));
        }
        var output = session.output();
        var stopped = new AtomicBoolean();
        var over = withBar(jobs, action, reason, stopped);
        if (output.isJson()) {
            output.document(OperationText.json(over));
        } else {
            tell(over, output);
        }
        if (stopped.get()) {
            return ExitCode.INTERRUPTED;
        }
        return over.state() == OperationState.COMPLETED
                        && over.counts().done() == over.counts().matched()
                ? 0
                : 1;
    }

    /**
     * Counts what would be met and asks whether that is wanted; where it is nothing there is no question.
     *
     * @param act what is asked for: {@code delete}
     * @throws CommandException if there is no terminal to ask on
     */
    public boolean isWanted(AsyncJobs jobs, BulkAction action, String act) throws InterruptedException {
        long matched = jobs.operations().plan(action).counts().matched();
        var what = act + " " + words.counted(matched);
        return matched == 0 || session.isConfirmed("Really " + what + "?", "add -f to " + what);
    }

    private int plan(Operation plan) {
        var output = session.output();
        if (output.isJson()) {
            output.document(OperationText.json(plan));
            return 0;
        }
        long matched = plan.counts().matched();
        output.line(words.counted(matched) + " would be " + words.done());
        plan.samples().forEach(id -> output.line("  " + id));
        if (matched > plan.samples().size()) {
            output.line("  … and " + Human.number(matched - plan.samples().size()) + " more");
        }
        return 0;
    }

    @SuppressWarnings("try") // what is only opened and closed works in between
    private Operation withBar(AsyncJobs jobs, BulkAction action, String reason, AtomicBoolean stopped)
            throws InterruptedException {
        var running = new AtomicReference<@Nullable String>();
        var self = Thread.currentThread();
        try (var bar = session.output().progress(words.doing(), BAR);
                var signals = Signals.handle(() -> stop(jobs, running.get(), self), session.output()::restore)) {
            var over = jobs.operations().run(action, user(), reason, progress -> {
                running.set(progress.id());
                show(bar, progress);
            });
            stopped.set(signals.isTold());
            return over;
        }
    }

    /** Its runner, this process, learns of a cancellation within a second. */
    private void stop(AsyncJobs jobs, @Nullable String id, Thread runner) {
        if (id == null || !isCancelled(jobs, id)) {
            runner.interrupt();
        }
    }

    private static void show(Progress bar, Operation progress) {
        bar.at(Math.round(progress.progress() * BAR));
    }

    private boolean isCancelled(AsyncJobs jobs, String id) {
        try {
            return jobs.operations().cancel(id).state() == OperationState.CANCELLED;
        } catch (AsyncJobsException failed) {
            session.output().note(String.valueOf(failed.getMessage()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private String user() {
        return session.surroundings().variable("USER").orElse("ajc");
    }

    private void tell(Operation over, Output output) {
        var counts = over.counts();
        output.line(words.counted(counts.done()) + " " + words.done()
                + (counts.skipped() > 0 ? ", " + Human.number(counts.skipped()) + " skipped" : "")
                + (counts.failed() > 0 ? ", " + Human.number(counts.failed()) + " failed" : ""));
        over.failures().forEach(why -> output.note("  " + Human.foreign(why, LONGEST_TEXT)));
        if (over.state() != OperationState.COMPLETED) {
            output.note("operation " + over.id() + " is " + over.state().word());
        }
    }

    /**
     * Refuses to do something to all that is there unless that was said.
     *
     * @throws CommandException if neither a filter nor {@code --all} was given, or both
     */
    public static void refuseUnclear(boolean all, boolean filtered, String what) {
        if (all == filtered) {
            throw new CommandException(
                    all
                            ? "--all and a filter were both given; which " + what + " are meant?"
                            : "which " + what + " are meant? name ids or a filter, or write --all");
        }
    }
}

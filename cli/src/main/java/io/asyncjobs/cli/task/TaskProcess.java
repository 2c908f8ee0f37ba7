package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.monitor.MonitorOptions;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.handler.CommandHandler;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a shell command for each task of a queue. */
@Command(
        name = "process",
        description = {
            "Runs a shell command for each task of a queue until it is told to end.",
            "",
            "The command finds the task's JSON document in the file that CHORIA_AJ_TASK names, and the environment of this"
                    + " process. Its exit status says what becomes of the task:",
            "",
            "     0  done; what it printed is the result",
            "    65  ended for good, never tried again",
            "    75  put off for --snooze, without using up a try",
            "  else  failed; tried again as --backoff says",
            "",
            "What it wrote to standard error is the reason that is kept. Ctrl-C and SIGTERM let running commands finish, a"
                    + " second one ends at once."
        },
        footer = {
            "",
            "Examples:",
            "  ajc task process email EMAIL 4 './send-mail.sh \"$CHORIA_AJ_TASK\"'",
            "  ajc task process \"\" REPORTS 1 ./make-report.sh --snooze 5m --backoff 1h",
            "  ajc task process email EMAIL 4 --remote"
        })
final class TaskProcess implements Callable<Integer> {

    /** {@code EX_TEMPFAIL} of {@code sysexits.h}: try again later. */
    private static final int SNOOZE_STATUS = 75;

    private static final int MOST_AT_ONCE = 100_000;

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "TYPE",
            description =
                    "What the types that it can run begin with, \"\" for all (AJC_TYPE). Other tasks of the queue fail here"
                            + " for want of a handler.")
    private @Nullable String type;

    @Parameters(index = "1", arity = "0..1", paramLabel = "QUEUE", description = "The queue to serve (AJC_QUEUE).")
    private @Nullable String queue;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "CONCURRENCY",
            description = "How many commands run at once (AJC_CONCURRENCY).")
    private @Nullable String concurrency;

    @Parameters(index = "3", arity = "0..1", paramLabel = "COMMAND", description = "The command (AJC_COMMAND).")
    private @Nullable String command;

    @Option(
            names = "--backoff",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "How long failures wait for the next try: 1m, 10m, 1h or default.")
    private String backoff = "default";

    @Option(
            names = "--snooze",
            paramLabel = "DURATION",
            defaultValue = "1m",
            converter = Durations.class,
            description = "How long exit status 75 puts a task off; ${DEFAULT-VALUE} by default.")
    private Duration snooze = Duration.ofMinutes(1);

    @Option(
            names = "--remote",
            description = "Has a service do the work by request and reply; there is no COMMAND then.")
    private boolean remote;

    @Option(names = "--discard-complete", description = "Keeps no record of tasks that complete here.")
    private boolean discardComplete;

    @Option(names = "--discard-expired", description = "Keeps no record of tasks that expire here.")
    private boolean discardExpired;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Durations.class,
            description = "How long running commands may go on when it ends; ${DEFAULT-VALUE} by default.")
    private Duration drain = Worker.DEFAULT_STOP_LIMIT;

    @Mixin
    private MonitorOptions monitoring = new MonitorOptions();

    TaskProcess(Session session) {
        this.session = session;
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private record Work(
            String prefix,
            String queue,
            int slots,
            @Nullable CommandHandler handler,
            RetryPolicy policy) {}

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        if (remote && command != null) {
            throw usage("--remote has no COMMAND; leave one of them out");
        }
        var slots = slots(value(concurrency, "CONCURRENCY", "AJC_CONCURRENCY"));
        var ended = new CountDownLatch(1);
        var log = new ProcessLog(session.output(), ended::countDown);
        try (var folder = CommandFolder.open()) {
            var work = new Work(
                    value(type, "TYPE", "AJC_TYPE"),
                    value(queue, "QUEUE", "AJC_QUEUE"),
                    slots,
                    remote ? null : handler(value(command, "COMMAND", "AJC_COMMAND"), folder),
                    policy());
            try (var monitor = monitoring.open(session.output());
                    var jobs =
                            session.connect(builder -> monitor.measured(builder).retention(discarded()));
                    var signals = Signals.handle(ended::countDown, () -> abandon(folder))) {
                var worker = start(jobs, work, log);
                monitor.watch(jobs, worker, work.queue);
                try {
                    log.started(work.queue, work.slots);
                    ended.await();
                } finally {
                    monitor.ending();
                    log.draining(worker.health().slotsTaken(), drain);
                    boolean clean = stop(worker);
                    log.ended(worker.counts(), clean);
                }
                return signals.exitCode();
            }
        }
    }

    private static Worker start(AsyncJobs jobs, Work work, ProcessLog log) throws InterruptedException {
        var builder = jobs.worker()
                .queue(work.queue)
                .slots(work.slots)
                .retry(work.policy)
                .use(log);
        if (work.handler == null) {
            return (work.prefix.isEmpty() ? builder.handleAnyRemotely() : builder.handlePrefixRemotely(work.prefix))
                    .start();
        }
        return (work.prefix.isEmpty()
                        ? builder.handleAny(work.handler)
                        : builder.handlePrefix(work.prefix, work.handler))
                .start();
    }

    private Retention discarded() {
        var retention = Retention.none();
        retention = discardComplete ? retention.discard(TaskState.COMPLETE) : retention;
        return discardExpired ? retention.discard(TaskState.EXPIRED) : retention;
    }

    /** An interrupt asks for the end as a signal does, so it must not cut the end short. */
    private boolean stop(Worker worker) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        boolean clean = worker.stop(drain);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return clean;
    }

    /** This process is about to be halted: nothing of it may stay. */
    private static void abandon(CommandFolder folder) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        folder.close();
    }

    private CommandHandler handler(String text, CommandFolder folder) {
        if (text.isBlank()) {
            throw usage("COMMAND is empty; give the shell something to run");
        }
        return new CommandHandler(OwnSession.shellText(text), folder.path()).snoozeOn(SNOOZE_STATUS, snooze);
    }

    private int slots(String text) {
        try {
            return Numbers.between("CONCURRENCY", Integer.parseInt(text), 1, MOST_AT_ONCE);
        } catch (NumberFormatException wrong) {
            throw usage("CONCURRENCY is \"" + Human.foreign(text, 80) + "\"; it must be a whole number, 1 or more");
        }
    }

    private RetryPolicy policy() {
        return RetryPolicy.named(backoff)
                .orElseThrow(() -> usage("there is no backoff \"" + Human.foreign(backoff, 80) + "\"; there are "
                        + String.join(", ", RetryPolicy.names())));
    }

    private String value(@Nullable String argument, String what, String variable) {
        var found = argument == null ? session.surroundings().environment().get(variable) : argument;
        if (found == null) {
            throw usage(what + " is missing; give it as an argument or in " + variable);
        }
        return found;
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}

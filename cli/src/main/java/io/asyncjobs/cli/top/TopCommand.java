package io.asyncjobs.cli.top;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the queues while tasks run. */
@Command(
        name = "top",
        description = {
            "Shows the queues while tasks run, the fullest first: what waits, what runs, how many a second come,"
                    + " complete and fail, dead letters, workers.",
            "",
            "Keys: arrows select, p pauses or resumes, s sorts, r reverses, space freezes, ? shows all, q ends."
        },
        footer = {"", "Examples:", "  ajc top --queue EMAIL --sort oldest", "  ajc top --once --json"})
public final class TopCommand implements Callable<Integer> {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Shorter than usual, so that a server that is gone is noticed. */
    private static final Duration REQUEST = Duration.ofSeconds(3);

    private final Session session;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = Durations.class,
            description = "How often it looks, 500ms to 1h; ${DEFAULT-VALUE} by default.")
    private Duration interval = Duration.ofSeconds(2);

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            description = "Only this queue; may be given more than once.")
    private Set<String> queues = new LinkedHashSet<>();

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            defaultValue = "waiting",
            converter = Columns.class,
            completionCandidates = Columns.Words.class,
            description = "What the order is by; ${DEFAULT-VALUE} by default, or one of ${COMPLETION-CANDIDATES}.")
    private Column sort = Column.WAITING;

    @Option(names = "--once", description = "Prints what is there after one interval, and ends.")
    private boolean once;

    /** The command of a session. */
    public TopCommand(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "--interval is " + Human.shortDuration(interval) + "; it must be between 500ms and 1h");
        }
        boolean isLive = !once && !session.output().isJson();
        if (isLive && !canBeDrawnOn()) {
            throw new CommandException("the live table needs a terminal to draw on; use --once or --json");
        }
        var tally = new EventTally();
        try (var jobs = session.connect(builder -> builder.requestTimeout(REQUEST));
                var subscription = jobs.events().subscribe(tally::add);
                var sampler = new Sampler(jobs, session.serverText(), session.namespace(), queues, tally)) {
            sampler.requireWanted();
            var first = sampler.sample();
            if (isLive) {
                new LiveTable(jobs, session.output(), who(), first, View.sortedBy(sort)).run(sampler, interval);
            } else {
                print(sampler, first);
            }
        }
        return 0;
    }

    private boolean canBeDrawnOn() {
        return session.output().isTerminal()
                && !session.surroundings().variable("TERM").orElse("").equals("dumb");
    }

    private String who() {
        return "by " + session.surroundings().variable("USER").orElse("somebody") + " in ajc top";
    }

    @SuppressWarnings("try") // what is only opened and closed works in between
    private void print(Sampler sampler, Snapshot first) throws InterruptedException {
        var ended = new CountDownLatch(1);
        try (var signals = Signals.handle(ended::countDown)) {
            var snapshot = first;
            while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                snapshot = sampler.after(snapshot);
                print(snapshot);
                if (once || session.output().isBroken()) {
                    return;
                }
            }
        }
    }

    private void print(Snapshot snapshot) {
        var output = session.output();
        var view = View.sortedBy(sort);
        if (output.isJson()) {
            output.event(SnapshotJson.of(snapshot, view));
            return;
        }
        int width = output.columns().orElse(Integer.MAX_VALUE);
        Header.printed(snapshot, width).forEach(output::line);
        if (snapshot.queues().isEmpty()) {
            output.line("No queues in " + session.namespace() + "; make one with: ajc queue add NAME");
        } else {
            output.line("");
            Screen.printed(snapshot, view).print(output);
        }
    }
}

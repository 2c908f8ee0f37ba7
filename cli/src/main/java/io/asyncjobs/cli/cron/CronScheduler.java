package io.asyncjobs.cli.cron;

import io.asyncjobs.Scheduler;
import io.asyncjobs.cli.monitor.MonitorOptions;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.task.EventText;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.ScheduleFired;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a scheduler. */
@Command(
        name = "scheduler",
        description = {
            "Runs a scheduler until it is told to end.",
            "",
            "Any number may run; one of them leads and makes the tasks, the others take over when it ends."
        },
        footer = {"", "Example:", "  ajc cron scheduler one"})
final class CronScheduler implements Callable<Integer> {

    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "What it is called in the election and in logs (AJC_SCHEDULER_NAME).")
    private @Nullable String name;

    @Mixin
    private MonitorOptions monitoring = new MonitorOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CronScheduler(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        var own = name();
        var ended = new CountDownLatch(1);
        try (var monitor = monitoring.open(session.output());
                var jobs = session.connect(monitor::measured);
                var signals = Signals.handle(ended::countDown);
                var events = jobs.events().subscribe(event -> tell(event, ended))) {
            var scheduler = jobs.scheduler(own).start();
            monitor.watch(jobs, scheduler);
            try {
                tell("started", "Scheduler " + own + " stands for election; Ctrl-C ends it", own);
                ended.await();
            } finally {
                monitor.ending();
                stop(scheduler);
                var counts = scheduler.counts();
                tell(
                        "ended",
                        "Ended: " + Human.number(counts.fired() + counts.caughtUp()) + " tasks made, "
                                + Human.number(counts.skipped()) + " skipped, " + Human.number(counts.failed())
                                + " failed",
                        own);
            }
            return signals.exitCode();
        }
    }

    /** An interrupt asks for the end as a signal does, so it must not cut the end short. */
    private static void stop(Scheduler scheduler) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        scheduler.stop();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Event event, CountDownLatch ended) {
        if (!(event instanceof ScheduleFired) && !(event instanceof LeaderElected)) {
            return;
        }
        if (session.output().isJson()) {
            session.output().event(EventText.json(event));
        } else {
            session.output().line(EventText.line(event, Instant.now()));
        }
        if (session.output().isBroken()) {
            ended.countDown();
        }
    }

    private void tell(String what, String line, String own) {
        if (session.output().isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("event", what);
            json.put("time", Instant.now().toString());
            json.put("name", own);
            session.output().event(json);
        } else {
            session.output().line(line);
        }
    }

    private String name() {
        var found = name == null ? session.surroundings().environment().get("AJC_SCHEDULER_NAME") : name;
        if (found == null || found.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "NAME is missing; give it as an argument or in AJC_SCHEDULER_NAME");
        }
        return found;
    }
}

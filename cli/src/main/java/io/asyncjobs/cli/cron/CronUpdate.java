package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.session.Session;
import io.asyncjobs.schedule.Schedule;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a schedule. */
@Command(
        name = "update",
        description = {
            "Changes what is given of a schedule.",
            "",
            "Schedulers take it up within a second; times that are past do not become due by it."
        },
        footer = {"", "Example:", "  ajc cron update nightly --schedule \"0 4 * * *\" --timezone Europe/Berlin"})
final class CronUpdate implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The schedule's name.")
    private String name = "";

    @Option(names = "--schedule", paramLabel = "SCHEDULE", description = "When it is due.")
    private @Nullable String schedule;

    @Option(names = "--type", paramLabel = "TYPE", description = "The type of its tasks.")
    private @Nullable String type;

    @Mixin
    private CronOptions options = new CronOptions();

    CronUpdate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var jobs = session.connect()) {
            CronBlock.print(jobs, jobs.schedules().update(name, this::changed), session.output());
        }
        return 0;
    }

    private Schedule changed(Schedule before) {
        var schedule = before;
        if (this.schedule != null) {
            schedule = schedule.cron(CronOptions.cron(this.schedule));
        }
        if (type != null) {
            schedule = schedule.taskType(type);
        }
        return options.applyTo(schedule, session);
    }
}

package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Pauses a schedule. */
@Command(
        name = "pause",
        description = "Pauses a schedule; times in between are not made up for.",
        footer = {"", "Example:", "  ajc cron pause nightly \"the source is down\""})
final class CronPause implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The schedule's name.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REASON",
            defaultValue = "paused by hand",
            description = "Shown with the schedule.")
    private String reason = "";

    CronPause(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var jobs = session.connect()) {
            CronBlock.print(jobs, jobs.schedules().pause(name, reason), session.output());
        }
        return 0;
    }
}

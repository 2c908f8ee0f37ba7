package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.session.Session;
import io.asyncjobs.schedule.Schedule;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a schedule. */
@Command(
        name = "add",
        aliases = {"new", "a"},
        description = {
            "Makes a schedule.",
            "",
            "SCHEDULE has five fields (minute, hour, day of month, month, day of week), six with the second before them, or is"
                    + " one of yearly, monthly, weekly, daily, hourly, \"every 10m\"."
        },
        footer = {
            "",
            "Examples:",
            "  ajc cron add nightly \"0 3 * * *\" report:make --queue REPORTS",
            "  ajc cron add poll \"every 30s\" feed:poll --overlap skip --missed 1"
        })
final class CronAdd implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SCHEDULE", description = "When it is due.")
    private String schedule = "";

    @Parameters(index = "2", paramLabel = "TYPE", description = "The type of its tasks.")
    private String type = "";

    @Mixin
    private CronOptions options = new CronOptions();

    CronAdd(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var wanted = options.applyTo(Schedule.of(name, CronOptions.cron(schedule), type), session);
        try (var jobs = session.connect()) {
            CronBlock.print(jobs, jobs.schedules().add(wanted), session.output());
        }
        return 0;
    }
}

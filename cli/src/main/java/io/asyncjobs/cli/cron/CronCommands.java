package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around schedules. */
@Command(
        name = "cron",
        description = "Makes tasks again and again by schedules.",
        footer = {
            "",
            "Examples:",
            "  ajc cron add nightly \"0 3 * * *\" report:make --queue REPORTS",
            "  ajc cron scheduler one"
        })
public final class CronCommands {

    private CronCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return with(session, new CommandLine(new CronCommands()).addMixin("keys", session.keys()));
    }

    /** The same within a group that has the keys already. */
    public static CommandLine within(Session session) {
        return with(session, new CommandLine(new CronCommands()));
    }

    private static CommandLine with(Session session, CommandLine group) {
        return group.addSubcommand(new CronAdd(session))
                .addSubcommand(new CronUpdate(session))
                .addSubcommand(new CronView(session))
                .addSubcommand(new CronList(session))
                .addSubcommand(new CronNext(session))
                .addSubcommand(new CronRun(session))
                .addSubcommand(new CronPause(session))
                .addSubcommand(new CronResume(session))
                .addSubcommand(new CronDelete(session))
                .addSubcommand(new CronScheduler(session));
    }
}

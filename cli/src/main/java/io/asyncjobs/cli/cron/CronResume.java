package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Resumes a schedule. */
@Command(
        name = "resume",
        description = "Lets a schedule fire again, from its next time on.",
        footer = {"", "Example:", "  ajc cron resume nightly"})
final class CronResume implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The schedule's name.")
    private String name = "";

    CronResume(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var jobs = session.connect()) {
            CronBlock.print(jobs, jobs.schedules().resume(name), session.output());
        }
        return 0;
    }
}

package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.session.Session;
import io.asyncjobs.error.NotFoundException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one schedule. */
@Command(
        name = "view",
        aliases = {"show", "v"},
        description = "Shows a schedule and what became of its latest times.",
        footer = {"", "Example:", "  ajc cron view nightly"})
final class CronView implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The schedule's name.")
    private String name = "";

    @Option(names = "-j", description = "The same as --json.")
    private boolean json;

    CronView(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var jobs = session.connect()) {
            var schedule = jobs.schedules()
                    .find(name)
                    .orElseThrow(
                            () -> new NotFoundException("there is no schedule " + name + "; ajc cron list lists all"));
            if (json) {
                session.output().document(CronBlock.json(jobs, schedule));
            } else {
                CronBlock.print(jobs, schedule, session.output());
            }
        }
        return 0;
    }
}

package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.session.Session;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a schedule's next due times. */
@Command(
        name = "next",
        description = "Shows the next times of a schedule; a pause is not looked at.",
        footer = {"", "Example:", "  ajc cron next nightly --count 5"})
final class CronNext implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The schedule's name.")
    private String name = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many, 1 to 10000; ${DEFAULT-VALUE} by default.")
    private int count;

    CronNext(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var times = jobs.schedules().next(name, count);
            if (output.isJson()) {
                output.document(times.stream().map(Instant::toString).toList());
            } else if (times.isEmpty()) {
                output.line("Schedule " + name + " is over");
            } else {
                times.forEach(time -> output.line(time.toString()));
            }
        }
        return 0;
    }
}

package io.asyncjobs.cli.cron;

import io.asyncjobs.Schedules.Listing;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.schedule.Schedule;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the schedules. */
@Command(
        name = "list",
        aliases = "ls",
        description = "Lists the schedules by name; documents that cannot be read are told apart.",
        footer = {"", "Example:", "  ajc cron list"})
final class CronList implements Callable<Integer> {

    private static final int WIDEST = 60;

    private final Session session;

    @Option(names = "--names", description = "Prints the names only, one a line.")
    private boolean names;

    CronList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var listing = jobs.schedules().list();
            if (output.isJson()) {
                output.document(Map.of(
                        "schedules",
                        listing.schedules().stream().map(CronBlock::json).toList(),
                        "unreadable",
                        listing.unreadable()));
            } else if (names) {
                listing.schedules().forEach(schedule -> output.line(schedule.name()));
                tellUnreadable(listing);
            } else {
                print(listing);
                tellUnreadable(listing);
            }
        }
        return 0;
    }

    private void print(Listing listing) {
        var output = session.output();
        if (listing.schedules().isEmpty()) {
            output.line("No schedules in " + session.namespace() + "; make one with: ajc cron add NAME SCHEDULE TYPE");
        } else {
            table(listing).print(output);
        }
    }

    private void tellUnreadable(Listing listing) {
        listing.unreadable()
                .forEach((name, reason) -> session.output()
                        .note("Left out " + Human.foreign(name, WIDEST) + ": " + Human.foreign(reason, 4 * WIDEST)));
    }

    private static Table table(Listing listing) {
        var now = Instant.now();
        var table = new Table()
                .id("Name")
                .text("Schedule")
                .text("Queue")
                .minor(2)
                .text("Task Type")
                .minor(1)
                .text("Next")
                .text("Created")
                .minor(3);
        for (var schedule : listing.schedules()) {
            table.row(
                    schedule.name(),
                    Human.foreign(schedule.cron().text(), WIDEST),
                    schedule.queue(),
                    schedule.taskType(),
                    next(schedule, now),
                    Human.shortTime(schedule.created(), now));
        }
        return table;
    }

    private static String next(Schedule schedule, Instant now) {
        return schedule.paused().isPresent()
                ? "paused"
                : schedule.nextAfter(now)
                        .map(time -> Human.shortTime(time, now))
                        .orElse("over");
    }
}

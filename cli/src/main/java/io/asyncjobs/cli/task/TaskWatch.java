package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Events.Subscription;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.event.Event;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows events while they happen. */
@Command(
        name = "watch",
        description = "Shows every change of tasks while it happens; Ctrl-C ends it.",
        footer = {"", "Example:", "  ajc task watch --task 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class TaskWatch implements Callable<Integer> {

    private final Session session;

    @Option(names = "--task", paramLabel = "ID", description = "Only the changes of this task.")
    private @Nullable String task;

    TaskWatch(Session session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("try") // what is only opened and closed works in between
    public Integer call() throws InterruptedException {
        var ended = new CountDownLatch(1);
        try (var jobs = session.connect();
                var signals = Signals.handle(ended::countDown);
                var subscription = subscribe(jobs, ended)) {
            ended.await();
        }
        return 0;
    }

    private Subscription subscribe(AsyncJobs jobs, CountDownLatch ended) {
        return task == null
                ? jobs.events().subscribe(event -> show(event, ended))
                : jobs.events().subscribe(task, event -> show(event, ended));
    }

    private void show(Event event, CountDownLatch ended) {
        var output = session.output();
        if (output.isJson()) {
            output.event(EventText.json(event));
        } else {
            output.line(EventText.line(event, Instant.now()));
        }
        if (output.isBroken()) {
            ended.countDown();
        }
    }
}

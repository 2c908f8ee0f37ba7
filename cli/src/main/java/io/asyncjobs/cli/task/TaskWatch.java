package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Events.Subscription;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.task.Progress;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows events while they happen. */
@Command(
        name = "watch",
        description = "Shows every change of tasks, and how far running ones are, while it happens; Ctrl-C ends it.",
        footer = {"", "Example:", "  ajc task watch --task 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class TaskWatch implements Callable<Integer> {

    private final Session session;

    @Option(names = "--task", paramLabel = "ID", description = "Only what happens to this task.")
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
                var progress = new ProgressPoll(jobs, (id, far) -> show(id, far, ended));
                var subscription = subscribe(jobs, progress, ended)) {
            progress.start();
            ended.await();
            return signals.exitCode();
        }
    }

    private Subscription subscribe(AsyncJobs jobs, ProgressPoll progress, CountDownLatch ended) {
        return task == null
                ? jobs.events().subscribe(event -> show(event, progress, ended))
                : jobs.events().subscribe(task, event -> show(event, progress, ended));
    }

    private void show(Event event, ProgressPoll progress, CountDownLatch ended) {
        if (event instanceof TaskStateChanged change && change.state() == TaskState.ACTIVE) {
            progress.taskStarted();
        }
        print(EventText.json(event), EventText.line(event, Instant.now()), ended);
    }

    private void show(String id, Progress progress, CountDownLatch ended) {
        if (task == null || task.equals(id)) {
            print(EventText.json(id, progress), EventText.line(id, progress), ended);
        }
    }

    private void print(Map<String, Object> json, String line, CountDownLatch ended) {
        var output = session.output();
        if (output.isJson()) {
            output.event(json);
        } else {
            output.line(line);
        }
        if (output.isBroken()) {
            ended.countDown();
        }
    }
}

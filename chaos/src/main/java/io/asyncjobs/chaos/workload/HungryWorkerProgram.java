package io.asyncjobs.chaos.workload;

import io.asyncjobs.RepairPace;
import io.asyncjobs.chaos.check.History;
import io.asyncjobs.chaos.check.Journal;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/** A worker as a process of its own, whose handler wants much memory for tasks that carry much. */
public final class HungryWorkerProgram {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int BALLAST = 100_000;

    private HungryWorkerProgram() {}

    /** Takes what {@link WorkerProgram} takes, and last how many bytes each such task wants. */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        long wanted = Long.parseLong(setting.rest().get(3));
        var journal = new Journal(setting.folder(), setting.name());
        try (var jobs = setting.connect()) {
            var worker = jobs.worker()
                    .name(setting.name())
                    .slots(setting.number(1))
                    .retry(RetryPolicy.fixed(Duration.ofMillis(200)))
                    .handleAny(new Handling(
                            journal,
                            History.ledger(setting.folder()),
                            Optional.empty(),
                            context -> eat(context, wanted)));
            for (var queue : setting.rest().get(0).split(",", -1)) {
                worker.queue(queue);
            }
            RepairPace.set(worker, Duration.ofMillis(setting.number(2)));
            try (var running = Patient.until(worker::start)) {
                System.out.println("started " + running.id());
                Parent.awaitStop();
                running.stop(STOP_LIMIT);
            }
        }
        Parent.end(journal);
    }

    /** Copies of its payload, until there are as many bytes as it wants or no memory is left. */
    private static void eat(TaskContext context, long wanted) {
        var payload = context.task().payload();
        if (payload.isNone() || payload.bytes().length < BALLAST) {
            return;
        }
        var eaten = new ArrayList<byte[]>();
        for (long bytes = 0; bytes < wanted; bytes += payload.bytes().length) {
            eaten.add(payload.bytes().clone());
        }
        if (eaten.isEmpty()) {
            throw new IllegalStateException("it had nothing to eat");
        }
    }
}

package io.asyncjobs.chaos.workload;

import io.asyncjobs.RepairPace;
import io.asyncjobs.chaos.check.History;
import io.asyncjobs.chaos.check.Journal;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.retry.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A worker as a process of its own. */
public final class WorkerProgram {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private WorkerProgram() {}

    /**
     * Takes the server's URL, the namespace, the folder, its name, the replicas, the queues (apart by commas), the slots, after how many
     * milliseconds the reconciler judges (0 for its default), and for a handler that breaks the fence the file that it waits for.
     */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        var gate =
                setting.rest().size() > 3 ? Optional.of(Path.of(setting.rest().get(3))) : Optional.<Path>empty();
        run(setting, gate, context -> {});
    }

    /** Serves the queues until it is told to stop; does {@code before} first in each attempt. */
    static void run(Setting setting, Optional<Path> gate, Consumer<TaskContext> before) throws Exception {
        var journal = new Journal(setting.folder(), setting.name());
        try (var jobs = setting.connect()) {
            var worker = jobs.worker()
                    .name(setting.name())
                    .slots(setting.number(1))
                    .retry(RetryPolicy.fixed(Duration.ofMillis(200)))
                    .handleAny(new Handling(journal, History.ledger(setting.folder()), gate, before));
            for (var queue : setting.rest().get(0).split(",", -1)) {
                worker.queue(queue);
            }
            if (setting.number(2) > 0) {
                RepairPace.set(worker, Duration.ofMillis(setting.number(2)));
            }
            try (var running = Patient.until(worker::start)) {
                System.out.println("started " + running.id());
                Parent.awaitStop();
                running.stop(STOP_LIMIT);
            }
        }
        Parent.end(journal);
    }
}

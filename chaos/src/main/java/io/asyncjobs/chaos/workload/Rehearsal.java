package io.asyncjobs.chaos.workload;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.History;
import io.asyncjobs.chaos.check.Journal;
import io.asyncjobs.queue.QueueSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All programs in one and for a moment, so that most classes that they use are loaded once. */
public final class Rehearsal {

    private static final String QUEUE = "FIRST";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Rehearsal() {}

    /** Takes the server's URL, the namespace, the folder, its name and the replicas. */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        var journal = new Journal(setting.folder(), setting.name());
        try (var jobs = setting.connect()) {
            jobs.queues().define(QueueSettings.of(QUEUE));
            var worker = jobs.worker()
                    .name(setting.name())
                    .queue(QUEUE)
                    .handleAny(new Handling(journal, History.ledger(setting.folder()), Optional.empty()));
            try (var running = worker.start();
                    var scheduler = jobs.scheduler(setting.name()).start()) {
                var producing = new Producing(jobs.producer(), journal, List.of(QUEUE), 1);
                for (var kind : List.of("single", "bulk", "delayed", "unique", "chain", "graph", "failing", "dead")) {
                    producing.call(List.of(kind));
                }
                long end = System.nanoTime() + LIMIT.toNanos();
                while (ended(setting) < 10 && System.nanoTime() - end < 0) {
                    Thread.sleep(50);
                }
                scheduler.stop();
                running.stop(LIMIT);
            }
        }
        System.exit(0);
    }

    private static long ended(Setting setting) throws Exception {
        return History.read(setting.folder()).of(Entry.Ended.class).count();
    }
}

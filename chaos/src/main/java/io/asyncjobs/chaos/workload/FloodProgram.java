package io.asyncjobs.chaos.workload;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.Journal;
import io.asyncjobs.chaos.check.Links;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A producer as a process of its own that enqueues as fast as the library lets it. */
public final class FloodProgram {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TEXT = 1_000;
    private static final int TRIES = 6;

    private FloodProgram() {}

    /**
     * Takes the server's URL, the namespace, the folder, its name, the replicas, the queues (apart by commas), and for how many
     * seconds.
     */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        var journal = new Journal(setting.folder(), setting.name());
        Parent.watch(() -> {});
        var queues = List.of(setting.rest().get(0).split(",", -1));
        try (var jobs = AsyncJobs.builder()
                .server(setting.url())
                .namespace(setting.namespace())
                .replicas(setting.replicas())
                .options(options -> options.connectionName(Links.name(setting.namespace(), setting.name())))
                .requestTimeout(PATIENCE)
                .connect()) {
            long end = System.nanoTime() + Duration.ofSeconds(setting.number(1)).toNanos();
            var specs = Stream.generate(() -> queues)
                    .takeWhile(each -> System.nanoTime() - end < 0)
                    .map(each -> spec(each, journal));
            jobs.producer().enqueueAll(specs, outcome -> {
                var id = outcome.spec().id().orElseThrow();
                if (outcome.failure().isEmpty()) {
                    journal.write((at, process) -> new Entry.Acknowledged(at, process, id));
                } else {
                    var problem = outcome.failure().get();
                    var effect = problem instanceof AsyncJobsException known
                            ? known.effect().name()
                            : "UNKNOWN";
                    journal.write((at, process) -> new Entry.Refused(at, process, id, effect));
                }
            });
        }
        Parent.end(journal);
    }

    private static TaskSpec spec(List<String> queues, Journal journal) {
        var id = TaskId.next();
        journal.write((at, process) -> new Entry.Asked(at, process, id, "", List.of(), TRIES));
        return TaskSpec.of("work", new Plan(1, 0, false, "x".repeat(TEXT)))
                .id(id)
                .queue(queues.get(Math.floorMod(id.hashCode(), queues.size())))
                .maxTries(TRIES);
    }
}

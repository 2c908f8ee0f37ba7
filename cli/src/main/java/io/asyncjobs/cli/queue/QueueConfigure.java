package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.input.RetentionChange;
import io.asyncjobs.cli.input.WhenFulls;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes the settings of a queue, also while workers serve it; what is not named stays. */
@Command(
        name = "configure",
        aliases = {"config", "cfg", "update"},
        description = "Changes the settings of a queue, also while workers serve it; what is not named stays.",
        footer = {"", "Example:", "  ajc queue configure EMAIL --concurrent 20 --priority 5"})
final class QueueConfigure implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "QUEUE", description = "The name.")
    private String name = "";

    @Option(
            names = "--age",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long an item may wait before it is dropped; 0s for ever.")
    private @Nullable Duration age;

    @Option(names = "--entries", paramLabel = "N", description = "How many items it holds at most; 0 for no limit.")
    private @Nullable Long entries;

    @Option(names = "--tries", paramLabel = "N", description = "How often a task is tried at most; -1 for no limit.")
    private @Nullable Integer tries;

    @Option(
            names = "--run-time",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long one try may run.")
    private @Nullable Duration runTime;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "After how long the tasks of a killed worker run again.")
    private @Nullable Duration lease;

    @Option(names = "--concurrent", paramLabel = "N", description = "How many tasks run at once over all workers.")
    private @Nullable Integer concurrent;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "Its share of a worker's slots beside other queues, 1 to 1000.")
    private @Nullable Integer priority;

    @Option(names = "--replicas", paramLabel = "N", description = "On how many servers it is kept, 1 to 5.")
    private @Nullable Integer replicas;

    @Option(
            names = "--retention",
            paramLabel = RetentionChange.SYNTAX,
            split = ",",
            converter = RetentionChange.Converter.class,
            description =
                    "How long its final tasks are kept: a duration, forever, discard, or default, which takes back"
                            + " what was set, for all final states or one.")
    private List<RetentionChange> retention = new ArrayList<>();

    @Option(
            names = "--when-full",
            paramLabel = "RULE",
            converter = WhenFulls.class,
            completionCandidates = WhenFulls.class,
            description = "What becomes of new items while it is full: ${COMPLETION-CANDIDATES}.")
    private @Nullable WhenFull whenFull;

    QueueConfigure(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (replicas != null) {
            Numbers.between("--replicas", replicas, 1, 5);
        }
        if (tries != null) {
            Numbers.limit("--tries", tries);
        }
        try (var jobs = session.connect()) {
            var queues = jobs.queues();
            queues.update(changed(queues.status(name).settings()));
            QueueBlock.print(queues.status(name), session.output());
        }
        return 0;
    }

    private QueueSettings changed(QueueSettings live) {
        var next = with(live, age, QueueSettings::withMaxAge);
        next = with(next, entries, QueueSettings::withMaxEntries);
        next = with(next, tries, QueueSettings::withMaxTries);
        next = with(next, runTime, QueueSettings::withMaxRunTime);
        next = with(next, lease, QueueSettings::withLease);
        next = with(next, concurrent, QueueSettings::withMaxConcurrent);
        next = with(next, priority, QueueSettings::withPriority);
        next = with(next, replicas, QueueSettings::withReplicas);
        next = next.withRetention(RetentionChange.apply(retention, live.retention()));
        return with(next, whenFull, QueueSettings::withWhenFull);
    }

    private static <T> QueueSettings with(
            QueueSettings settings, @Nullable T value, BiFunction<QueueSettings, T, QueueSettings> change) {
        return value == null ? settings : change.apply(settings, value);
    }
}

package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.input.RetentionChange;
import io.asyncjobs.cli.input.WhenFulls;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a queue. */
@Command(
        name = "add",
        aliases = {"new", "n", "a"},
        description = "Makes a queue; one that exists is left as it is, and an error.",
        footer = {
            "",
            "Durations are written as 90s, 1h30m or 2d.",
            "",
            "Examples:",
            "  ajc queue add EMAIL --run-time 5m --tries 20 --priority 10",
            "  ajc queue add METRICS --retention complete=discard,expired=30d"
        })
final class QueueAdd implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "QUEUE", description = "The name.")
    private String name = "";

    @Option(
            names = "--age",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = Durations.class,
            description = "How long an item may wait before it is dropped; 0s (the default) for ever.")
    private Duration age = Duration.ZERO;

    @Option(
            names = "--entries",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many items it holds at most; 0 (the default) for no limit.")
    private long entries;

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "-1",
            description = "How often a task is tried at most; -1 (the default) for no limit.")
    private int tries;

    @Option(
            names = "--run-time",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = Durations.class,
            description = "How long one try may run; ${DEFAULT-VALUE} by default.")
    private Duration runTime = QueueSettings.DEFAULT_MAX_RUN_TIME;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Durations.class,
            description = "After how long the tasks of a killed worker run again; ${DEFAULT-VALUE} by default.")
    private Duration lease = QueueSettings.DEFAULT_LEASE;

    @Option(
            names = "--concurrent",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many tasks run at once over all workers; ${DEFAULT-VALUE} by default.")
    private int concurrent;

    @Option(
            names = "--priority",
            paramLabel = "N",
            defaultValue = "1",
            description = "Its share of a worker's slots beside other queues, 1 to 1000; ${DEFAULT-VALUE} by default.")
    private int priority;

    @Option(
            names = "--retention",
            paramLabel = RetentionChange.SYNTAX,
            split = ",",
            converter = RetentionChange.Converter.class,
            description = "How long its final tasks are kept: a duration, forever or discard, for all final states or"
                    + " one; as the task stream says by default.")
    private List<RetentionChange> retention = new ArrayList<>();

    @Option(names = "--memory", description = "Keeps it in memory instead of on disk.")
    private boolean memory;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "On how many servers it is kept, 1 to 5; ${DEFAULT-VALUE} by default.")
    private int replicas;

    @Option(
            names = "--discard-old",
            description = "Drops the oldest item when it is full, instead of refusing new ones.")
    private boolean discardOld;

    @Option(
            names = "--when-full",
            paramLabel = "RULE",
            converter = WhenFulls.class,
            completionCandidates = WhenFulls.class,
            description = "What becomes of new items while it is full: ${COMPLETION-CANDIDATES}; reject by default.")
    private @Nullable WhenFull whenFull;

    @Option(
            names = "--shared-with-go",
            description = "Lets workers of the Go original serve it too; its run time then is its lease.")
    private boolean sharedWithGo;

    QueueAdd(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var settings = settings();
        try (var jobs = session.connect()) {
            var made = jobs.queues().add(settings);
            QueueBlock.print(jobs.queues().status(made.name()), session.output());
        }
        return 0;
    }

    private WhenFull rule() {
        if (discardOld && whenFull != null && whenFull != WhenFull.DISCARD_OLD) {
            throw new CommandException("--discard-old and --when-full contradict each other; name one of them");
        }
        return discardOld ? WhenFull.DISCARD_OLD : Objects.requireNonNullElse(whenFull, WhenFull.REJECT);
    }

    private QueueSettings settings() {
        var storage = memory ? Storage.MEMORY : Storage.FILE;
        return QueueSettings.of(name)
                .withMaxAge(age)
                .withMaxEntries(entries)
                .withMaxTries(Numbers.limit("--tries", tries))
                .withMaxRunTime(runTime)
                .withLease(lease)
                .withMaxConcurrent(concurrent)
                .withPriority(priority)
                .withStorage(storage)
                .withReplicas(Numbers.between("--replicas", replicas, 1, 5))
                .withWhenFull(rule())
                .withSharedWithGo(sharedWithGo)
                .withRetention(RetentionChange.apply(retention, Retention.none()));
    }
}

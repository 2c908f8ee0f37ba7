package io.asyncjobs.cli.task;

import io.asyncjobs.cli.input.PastTimes;
import io.asyncjobs.cli.input.States;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which tasks are meant. */
final class TaskOptions {

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            converter = States.class,
            completionCandidates = States.Words.class,
            description = "Only those in one of these states: ${COMPLETION-CANDIDATES}.")
    private List<TaskState> states = List.of();

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            description = "Only those of this queue.")
    private @Nullable String queue;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only those of this type.")
    private @Nullable String type;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only those made at that time or later; 2h means two hours ago.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only those made before that time.")
    private @Nullable Instant until;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only those whose id begins with this.")
    private @Nullable String prefix;

    @Option(names = "--error", paramLabel = "TEXT", description = "Only those whose last error contains this.")
    private @Nullable String error;

    @Option(
            names = "--tried-since",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only those tried at that time or later; 2h means two hours ago.")
    private @Nullable Instant triedSince;

    @Option(
            names = "--tried-until",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only those tried last before that time.")
    private @Nullable Instant triedUntil;

    @Option(names = "--parent", paramLabel = "ID", description = "Only those that depend on this task.")
    private @Nullable String parent;

    @Option(names = "--worker", paramLabel = "ID", description = "Only those that this worker runs, or ran last.")
    private @Nullable String worker;

    TaskFilter filter() {
        return TaskFilter.all()
                .withStates(states)
                .withQueue(queue)
                .withType(type)
                .withCreatedSince(since)
                .withCreatedUntil(until)
                .withIdPrefix(prefix)
                .withErrorText(error)
                .withTriedSince(triedSince)
                .withTriedUntil(triedUntil)
                .withParent(parent)
                .withWorker(worker);
    }

    /** The tasks of these ids that match; without ids those that match, in these states where none is named. */
    TaskFilter filter(List<String> ids, Collection<TaskState> usual) {
        var filter = filter().withIds(ids);
        return ids.isEmpty() && states.isEmpty() ? filter.withStates(usual) : filter;
    }

    boolean isSet() {
        return !filter().equals(TaskFilter.all());
    }

    /** Whether nothing but perhaps the queue is asked for. */
    boolean isOnlyQueue() {
        return filter().withQueue(null).equals(TaskFilter.all());
    }

    @Nullable
    String queue() {
        return queue;
    }
}

package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WaitingIndex;
import io.asyncjobs.internal.wire.DependencyResultsJson;
import io.asyncjobs.internal.wire.WaitingEntry;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The results of parents: which travel in their child's record, and where the others are found. */
public final class DependencyResults {

    /** What an entry takes while the parent's record is kept too. */
    static final int SMALL = 4 * 1024;

    /** The largest single result in a record. */
    static final int MOST_OF_ONE = 64 * 1024;

    /** All results in a record together. */
    static final int MOST_OF_ALL = 256 * 1024;

    /** What else a document may grow by while it runs. */
    private static final int GROWTH = 16 * 1024;

    /** What the JSON around one result takes at most, without the parent's id. */
    private static final int FRAME = 80;

    private final Stores stores;
    private final TaskStore tasks;
    private final WaitingIndex index;

    DependencyResults(Stores stores) {
        this.stores = stores;
        this.tasks = stores.tasks();
        this.index = stores.waiting();
    }

    /** How many bytes of a result an entry takes, where its parent's record is kept like this. */
    static int mostInEntry(Keep keep) {
        return keep instanceof Keep.Forever ? SMALL : MOST_OF_ONE;
    }

    static int size(TaskResult result) {
        return result.json().getBytes(StandardCharsets.UTF_8).length;
    }

    /** The active child with the results that fit into its record. */
    Task into(Task active) throws InterruptedException {
        var parents = active.dependencies();
        var found = AtOnce.map(parents, parent -> ofEntryOrRecord(parent, active.id()));
        long room = stores.pipe().maxPayload() - GROWTH - Version.of(active).document().length;
        var fitting = fitting(parents, found, room);
        return active.toBuilder()
                .dependencyResultsJson(fitting.isEmpty() ? null : DependencyResultsJson.write(fitting))
                .build();
    }

    /** Those that fit, in their order. */
    static Map<String, TaskResult> fitting(List<String> parents, List<Optional<TaskResult>> results, long room) {
        var fitting = new LinkedHashMap<String, TaskResult>();
        long left = Math.min(room, MOST_OF_ALL);
        for (int i = 0; i < parents.size(); i++) {
            var result = results.get(i);
            if (result.isPresent()) {
                int size = size(result.get());
                long takes = (long) size + FRAME + parents.get(i).length();
                if (size <= MOST_OF_ONE && takes <= left) {
                    fitting.put(parents.get(i), result.get());
                    left -= takes;
                }
            }
        }
        return fitting;
    }

    private Optional<TaskResult> ofEntryOrRecord(String parent, String child) throws InterruptedException {
        if (!Names.isId(parent)) {
            return Optional.empty();
        }
        var inEntry = index.read(parent, child, Readiness.PATIENCE)
                .map(entry -> entry.content())
                .flatMap(DependencyResults::inEntry);
        return inEntry.isPresent() ? inEntry : ofRecord(parent).flatMap(Task::result);
    }

    private static Optional<TaskResult> inEntry(WaitingEntry entry) {
        return Optional.ofNullable(entry.result());
    }

    private Optional<Task> ofRecord(String parent) throws InterruptedException {
        return tasks.load(parent, Readiness.PATIENCE).map(Version::task);
    }

    /**
     * One parent's result: as the child's record has it, else as the parent's record has it now.
     *
     * @return empty if the parent is not complete any more
     * @throws IllegalArgumentException if the child does not depend on it
     * @throws NotFoundException if the result is not in the child's record and the parent's record is gone
     */
    public Optional<TaskResult> of(Task child, String parent) throws InterruptedException {
        var kept = inRecord(child, parent);
        if (kept.isPresent() || !Names.isId(parent)) {
            return kept;
        }
        var task = ofRecord(parent)
                .orElseThrow(() -> NotFoundException.ofTask(
                        parent,
                        "the result of task " + parent + " is not in the record of task " + child.id()
                                + " and the task itself is gone; keep completed tasks longer, or return less"));
        return task.state() == TaskState.COMPLETE ? task.result() : Optional.empty();
    }

    /**
     * One parent's result as the child's record has it; empty if it is not there.
     *
     * @throws IllegalArgumentException if the child does not depend on it
     */
    public static Optional<TaskResult> inRecord(Task child, String parent) {
        if (!child.dependencies().contains(parent)) {
            throw new IllegalArgumentException("task " + child.id() + " does not depend on task \"" + parent + "\"");
        }
        return child.dependencyResultsJson().flatMap(json -> DependencyResultsJson.find(json, parent));
    }
}

package io.asyncjobs.server.live;

import io.asyncjobs.Workers;
import io.asyncjobs.task.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is different about the workers from one look at their registry to the next. At the first look all have appeared. For
 * one thread.
 */
final class WorkerChanges {

    static final String APPEARED = "appeared";
    static final String CHANGED = "changed";
    static final String GONE = "gone";

    private final Registry registry;
    private Map<String, Workers.Live> known = Map.of();
    private Map<String, Progress> told = new LinkedHashMap<>();
    private List<Told> news = List.of();

    WorkerChanges(Registry registry) {
        this.registry = registry;
    }

    /** Where workers are told. */
    @FunctionalInterface
    interface Registry {
        /** All that are alive. */
        List<Workers.Live> list() throws InterruptedException;
    }

    /**
     * A worker that is not as it was.
     *
     * @param word what happened
     * @param worker as it is, or was last
     */
    record Change(String word, Workers.Live worker) {}

    /**
     * How far a task is.
     *
     * @param task its id
     * @param progress what its handler told
     */
    record Told(String task, Progress progress) {}

    /** What handlers told between the last look and the one before. */
    List<Told> progress() {
        return news;
    }

    /** It could not be told: if it still runs at the next look, it is new again. */
    void untold(Told progress) {
        told.remove(progress.task());
    }

    /** Looks again. */
    List<Change> look() throws InterruptedException {
        var now = new LinkedHashMap<String, Workers.Live>();
        for (var worker : registry.list()) {
            now.put(worker.id(), worker);
        }
        var changes = new ArrayList<Change>();
        now.forEach((id, worker) -> {
            var before = known.get(id);
            if (before == null) {
                changes.add(new Change(APPEARED, worker));
            } else if (!isSame(before, worker)) {
                changes.add(new Change(CHANGED, worker));
            }
        });
        known.forEach((id, worker) -> {
            if (!now.containsKey(id)) {
                changes.add(new Change(GONE, worker));
            }
        });
        known = now;
        var progress = new LinkedHashMap<String, Progress>();
        now.values().forEach(worker -> progress.putAll(worker.progress()));
        news = progress.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(told.get(entry.getKey())))
                .map(entry -> new Told(entry.getKey(), entry.getValue()))
                .toList();
        told = progress;
        return changes;
    }

    /** Progress is no change of the worker. */
    private static boolean isSame(Workers.Live before, Workers.Live now) {
        return before.queues().equals(now.queues())
                && before.slots() == now.slots()
                && before.running().equals(now.running());
    }
}

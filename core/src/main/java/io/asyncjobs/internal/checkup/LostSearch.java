package io.asyncjobs.internal.checkup;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.checkup.Survey.Unfinished;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.QueueCensus;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskIds;
import io.asyncjobs.internal.jetstream.WorkerRegistry;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds tasks that nothing would run. As the reconciler does: a large queue is listed only where it has fewer items and
 * delay messages than unfinished tasks, and whoever seems to have none is looked up at the leaders of the streams.
 */
final class LostSearch {

    /** Below so many items a queue is listed anyway, at the price of a request. */
    private static final long SMALL = 10_000;

    private static final int MOST_LOOKED_UP = 5_000;

    private final Stores stores;
    private final QueueCensus census;
    private final Scene scene;
    private final Duration patience;
    private final Set<String> alive;

    LostSearch(Stores stores, Scene scene, Duration patience) {
        this.stores = stores;
        this.census = stores.census();
        this.scene = scene;
        this.patience = patience;
        this.alive = scene.alive().stream().map(WorkerRegistry.Entry::id).collect(Collectors.toSet());
    }

    /** Why nothing would run a task. */
    enum Why {
        /** It waits, and no item or delay message points to it. */
        NO_ITEM,
        /** Its queue is not there. */
        NO_QUEUE,
        /** It is active, its worker is gone and so is its item. */
        NO_HOLDER,
        /** It is active, its worker is gone, and its item comes again. */
        COMES_AGAIN,
        /** It waits for other tasks that do not know of it. */
        NOT_AWAITED
    }

    /**
     * A task that nothing would run, or not soon.
     *
     * @param id its id
     * @param queue its queue
     * @param why why
     * @param since when its record was stored
     */
    record Lost(String id, String queue, Why why, Instant since) {}

    List<Lost> among(List<Unfinished> tasks) throws InterruptedException {
        if (tasks.isEmpty()) {
            return List.of();
        }
        census.queues();
        var suspects = new ArrayList<Unfinished>();
        for (var ofQueue : byQueue(tasks).entrySet()) {
            suspects.addAll(suspects(ofQueue.getKey(), ofQueue.getValue()));
        }
        suspects.sort(Comparator.comparingLong(Unfinished::sequence)); // what is on its way at this moment comes last
        var found = new ArrayList<Lost>();
        var lookedUp = suspects.subList(0, Math.min(suspects.size(), MOST_LOOKED_UP));
        for (var lost : AtOnce.map(lookedUp, this::lookedUp)) {
            lost.ifPresent(found::add);
        }
        return found;
    }

    private static Map<String, List<Unfinished>> byQueue(List<Unfinished> tasks) {
        return tasks.stream().collect(Collectors.groupingBy(Unfinished::queue, TreeMap::new, Collectors.toList()));
    }

    /** Active tasks are always looked up, since their items are where they should be while their worker is gone. */
    private List<Unfinished> suspects(String queue, List<Unfinished> tasks) throws InterruptedException {
        var suspects = new ArrayList<Unfinished>();
        var waiting = new ArrayList<Unfinished>();
        tasks.forEach(task -> (task.state() == TaskState.ACTIVE ? suspects : waiting).add(task));
        var facts = Optional.ofNullable(scene.queues().get(queue))
                .flatMap(found -> found.stream().value());
        if (facts.isEmpty()) {
            suspects.addAll(waiting);
            return suspects;
        }
        long queued = facts.get().messages() + census.delayed(queue);
        boolean fewer =
                tasks.stream().filter(task -> task.state() != TaskState.BLOCKED).count() > queued;
        if (queued <= SMALL || fewer) {
            var ids = new HashSet<Long>();
            census.delayedIds(queue, ids::add); // first, since tasks go from there to the queue
            census.itemIds(queue, ids::add);
            waiting.removeIf(task -> ids.contains(TaskIds.hash(task.id())));
            suspects.addAll(waiting);
        }
        return suspects;
    }

    /** Empty where it is as it should be, or moved on meanwhile. */
    private Optional<Lost> lookedUp(Unfinished suspect) throws InterruptedException {
        var record = stores.tasks().raw(suspect.id(), patience);
        if (record.isEmpty() || record.get().sequence() != suspect.sequence()) {
            return Optional.empty();
        }
        Task task;
        try {
            task = TaskJson.read(record.get().body().get(), record.get().sequence());
        } catch (CorruptDataException unreadable) {
            return Optional.empty();
        }
        var queue = suspect.queue();
        boolean queued = stores.delay().holds(queue, suspect.id(), patience)
                || stores.items().isWaiting(queue, suspect.id(), patience);
        return why(task, queued)
                .map(why -> new Lost(suspect.id(), queue, why, record.get().time()));
    }

    private Optional<Why> why(Task task, boolean queued) throws InterruptedException {
        return switch (task.state()) {
            case ACTIVE -> isHeld(task) ? Optional.empty() : Optional.of(queued ? Why.COMES_AGAIN : Why.NO_HOLDER);
            case BLOCKED ->
                queued || stores.waiting().isRegistered(task.id(), patience)
                        ? Optional.empty()
                        : Optional.of(Why.NOT_AWAITED);
            case NEW, RETRY ->
                queued ? Optional.empty() : Optional.of(isThere(task.queue()) ? Why.NO_ITEM : Why.NO_QUEUE);
            case COMPLETE, EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> Optional.empty();
        };
    }

    /** Where streams may not be listed a queue may be there and not be known. */
    private boolean isThere(String queue) {
        return scene.queues().containsKey(queue) || scene.names().value().isEmpty();
    }

    /** A Go worker is in no registry: it holds the task for as long as a try may run. */
    private boolean isHeld(Task task) throws InterruptedException {
        var worker = task.run().map(RunHolder::worker);
        if (worker.isPresent()) {
            return alive.contains(worker.get()) || stores.registry().isAlive(worker.get(), patience);
        }
        var limit = Optional.ofNullable(scene.queues().get(task.queue()))
                .flatMap(queue -> queue.consumer().value())
                .map(consumer -> consumer.policy().ackWait())
                .orElse(QueueSettings.DEFAULT_MAX_RUN_TIME);
        return scene.now().isBefore(task.tried().orElse(Instant.EPOCH).plus(limit));
    }
}

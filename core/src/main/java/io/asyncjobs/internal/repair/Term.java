package io.asyncjobs.internal.repair;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.ConfigurationEntry;
import io.asyncjobs.internal.jetstream.QueueCensus;
import io.asyncjobs.internal.jetstream.SpentItems;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskTail;
import io.asyncjobs.internal.jetstream.TaskTail.Entry;
import io.asyncjobs.internal.repair.Ledger.Active;
import io.asyncjobs.internal.repair.Suspects.Suspect;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one leader knows and does. Not safe for use by several threads.
 *
 * <p>A pass reads the records that were stored since the last one and are old enough (so of a busy task only what lasted),
 * by their headers. A waiting task leaves a few bits in the {@link Ledger}; the first thousand of a pass are looked up in
 * their queue at once, so that under load a task that was never queued is found as soon as when all is quiet. Whatever
 * happens to them later shows as a difference between the unfinished tasks and the items of a queue ({@link Comparison}):
 * only then is the queue listed, ids as hashes, and compared with the records. Whoever has no item becomes a suspect, and
 * is judged when the same version was seen so for long enough, by the leaders of the streams ({@link Repairer}).
 *
 * <p>At rest a pass asks for the state of the streams and nothing else, however much they hold. A comparison needs eleven to
 * twenty-two bytes for each item of its queue.
 */
final class Term {

    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BATCH = 512;
    private static final int LOOKED_UP_AT_ONCE = 1_000;
    private static final int MOST_SUSPECTS = 20_000;
    private static final int MOST_TROUBLES_TOLD = 10;
    private static final int MOST_LATE = 10_000;
    private static final int ATTEMPTS = 20;
    private static final int LARGEST_CHECKPOINT = 500_000;
    private static final long GAP_WORTH_SKIPPING = 20_000;
    private static final long AGES_BETWEEN_COMPARISONS = 20;

    private final Pace pace;
    private final BooleanSupplier leads;
    private final TaskTail records;
    private final QueueCensus census;
    private final SpentItems spentItems;
    private final ConfigurationEntry checkpoints;
    private final Repairer repairer;
    private final KeySweep keys;
    private final WaitSweep waits;
    private final DelaySweep delayed;

    private final Ledger ledger = new Ledger();
    private final Suspects suspects = new Suspects();
    private final Map<String, Comparison> comparisons = new HashMap<>();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private Set<String> queuesWithSpent = Set.of();
    private final AtomicInteger troubles = new AtomicInteger();
    private final ConcurrentLinkedQueue<Late> late = new ConcurrentLinkedQueue<>();
    private boolean caughtUp;
    private boolean ageing;
    private Instant made;
    private long position;
    private long endsSeenUpTo;
    private long anewUpTo;
    private byte[] saved = {};
    private long savedNanos;
    private long lookedForSpentNanos;

    /** The stream ended there at that time. */
    private record Mark(long nanos, long last) {}

    /** Begins where the leader before came to. */
    Term(
            Stores stores,
            Repairer repairer,
            KeySweep keys,
            WaitSweep waits,
            DelaySweep delayed,
            Pace pace,
            BooleanSupplier leads)
            throws InterruptedException {
        this.keys = keys;
        this.waits = waits;
        this.delayed = delayed;
        this.pace = pace;
        this.leads = leads;
        this.repairer = repairer;
        this.records = stores.tail();
        this.census = stores.census();
        this.checkpoints = stores.configuration("reconciler.checkpoint");
        long now = System.nanoTime();
        savedNanos = now;
        lookedForSpentNanos = now;
        long last = records.extent().map(TaskTail.Extent::last).orElse(0L);
        var before = Checkpoint.read(checkpoints.read(PATIENCE), last);
        made = before.made();
        position = before.first() - 1;
        endsSeenUpTo = before.position();
        before.waiting().forEach((queue, set) -> {
            if (Names.isQueue(queue)) {
                ledger.replace(queue, set);
            }
        });
        before.explained().forEach((queue, count) -> comparison(queue).resume(count, now));
        spentItems = stores.spentItems();
    }

    /** Where it reads on. */
    long position() {
        return position;
    }

    /** Looks at what changed and repairs what was seen before. */
    void pass() throws InterruptedException {
        var queues = census.queues();
        repairer.passBegins(queues);
        troubles.set(0);
        var parts = new Parts(leads);
        parts.run("see to what failed before", this::seeToLate);
        parts.run("read on", this::readOn);
        parts.run("judge", this::judge);
        parts.run("look at active tasks", this::lookAtActive);
        if (caughtUp) {
            parts.run("compare", () -> compare(queues));
        }
        parts.run("look at unique keys", keys::pass);
        parts.run("look at what waits for others", waits::pass);
        parts.run("look at what is overdue", delayed::pass);
        if (System.nanoTime() - lookedForSpentNanos >= pace.age().toNanos()) {
            lookedForSpentNanos = System.nanoTime();
            parts.run("look for spent items", () -> lookForSpent(queues.keySet()));
        }
        if (System.nanoTime() - savedNanos >= pace.age().toNanos()) {
            parts.run("save its progress", this::save);
        }
        parts.end();
    }

    /**
     * One record's step. What goes wrong with one is said and passed over; only where the server answers nobody all of them
     * wait for it.
     *
     * @return whether it was done
     */
    private boolean done(String taskId, String what, Parts.Part step) throws InterruptedException {
        try {
            step.run();
            return true;
        } catch (UnavailableException silent) {
            var unused = records.extent(); // throws as well if it is not this record alone
            say(taskId, what, silent);
        } catch (RuntimeException alone) {
            say(taskId, what, alone);
        }
        return false;
    }

    private void say(String taskId, String what, RuntimeException why) {
        if (troubles.incrementAndGet() <= MOST_TROUBLES_TOLD) {
            LOG.warn("task {} could not be {}: {}", taskId, what, why.getMessage());
        } else {
            LOG.debug("task {} could not be {}: {}", taskId, what, why.getMessage());
        }
    }

    private void readOn() throws InterruptedException {
        var extent = records.extent();
        if (extent.isEmpty()) {
            return;
        }
        if (!extent.get().made().equals(made) || extent.get().last() < position) {
            startAnew(extent.get().made());
            anewUpTo = extent.get().last();
        }
        ageing = extent.get().ageing();
        long upTo = oldEnough(extent.get().last());
        if (upTo <= position) {
            return;
        }
        caughtUp = false;
        int room = LOOKED_UP_AT_ONCE;
        try (var reader = records.from(position + 1)) {
            for (var batch = reader.next(BATCH); !batch.isEmpty(); batch = reader.next(BATCH)) {
                var old =
                        batch.stream().filter(entry -> entry.sequence() <= upTo).toList();
                if (!leads.getAsBoolean()) {
                    return;
                }
                room -= take(old, room);
                if (old.size() < batch.size()) {
                    break;
                }
                position = old.getLast().sequence();
            }
        }
        position = upTo;
        caughtUp = true;
    }

    private void startAnew(Instant streamMade) {
        LOG.info("the reconciler reads all tasks");
        made = streamMade;
        position = 0;
        endsSeenUpTo = 0;
        marks.clear();
        caughtUp = false;
        comparisons.clear();
        List.copyOf(ledger.queues()).forEach(queue -> ledger.replace(queue, new SequenceSet()));
        ledger.active().forEach(ledger::strike);
    }

    /** The highest sequence that is known to be old enough, by this machine's clock. */
    private long oldEnough(long last) {
        long now = System.nanoTime();
        if (marks.isEmpty() || marks.getLast().last() != last) {
            marks.addLast(new Mark(now, last));
        }
        long upTo = position;
        while (!marks.isEmpty() && now - marks.getFirst().nanos() >= pace.age().toNanos()) {
            upTo = Math.max(upTo, marks.removeFirst().last());
            caughtUp |= upTo == position;
        }
        return upTo;
    }

    /** A record with what it says, from its headers or its body. */
    private record Seen(
            Entry entry,
            String queue,
            @Nullable TaskState state,
            @Nullable Task ofGo) {}

    /** Takes records in; returns how many were looked up in their queues. */
    private int take(List<Entry> entries, int room) throws InterruptedException {
        var alone = new ConcurrentLinkedQueue<Entry>();
        var seen = bodiesRead(entries, alone);
        var waiting = new ArrayList<Seen>();
        for (var each : seen) {
            note(each);
            if (!each.queue().isEmpty() && (each.state() == TaskState.NEW || each.state() == TaskState.RETRY)) {
                waiting.add(each);
            }
        }
        var lookedUp = waiting.subList(0, Math.min(waiting.size(), room));
        AtOnce.each(lookedUp, each -> {
            var entry = each.entry();
            var known = done(entry.taskId(), "looked up", () -> {
                if (!repairer.isQueued(each.queue(), entry.taskId())) {
                    alone.add(entry);
                }
            });
            if (!known) {
                alone.add(entry); // looked at again when it is ripe
            }
        });
        if (seen.stream()
                .anyMatch(each -> each.ofGo() != null && each.ofGo().state().isFinal())) {
            keys.hasten();
        }
        alone.forEach(entry -> suspects.see(entry.taskId(), entry.sequence(), System.nanoTime()));
        AtOnce.each(seen.stream().filter(this::needsMore).toList(), this::seeTo);
        return lookedUp.size();
    }

    private List<Seen> bodiesRead(List<Entry> entries, Queue<Entry> failed) throws InterruptedException {
        var ofGo = new ConcurrentHashMap<Long, Task>();
        AtOnce.each(entries.stream().filter(entry -> entry.state() == null).toList(), entry -> {
            var read = done(
                    entry.taskId(),
                    "read",
                    () -> repairer.version(entry.taskId(), entry.sequence())
                            .ifPresent(task -> ofGo.put(entry.sequence(), task)));
            if (!read) {
                failed.add(entry);
            }
        });
        return entries.stream()
                .map(entry -> {
                    var task = ofGo.get(entry.sequence());
                    return task == null
                            ? new Seen(entry, entry.queue(), state(entry), null)
                            : new Seen(entry, task.queue(), task.state(), task);
                })
                .toList();
    }

    /** Null for a record of Go's that was changed since, or cannot be read. */
    private static @Nullable TaskState state(Entry entry) {
        return TaskState.ofWord(String.valueOf(entry.state())).orElse(null);
    }

    private void note(Seen seen) {
        var entry = seen.entry();
        ledger.changed(entry.taskId(), entry.previous(), seen.queue());
        if (seen.state() == null || seen.queue().isEmpty()) {
            return;
        }
        switch (seen.state()) {
            case NEW, RETRY -> ledger.waits(seen.queue(), entry.sequence());
            case ACTIVE -> ledger.runs(entry.taskId(), entry.sequence(), seen.queue());
            case BLOCKED, COMPLETE, EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> {}
        }
    }

    private boolean needsMore(Seen seen) {
        if (seen.state() == null || seen.queue().isEmpty()) {
            return false;
        }
        boolean isNew = seen.entry().sequence() > endsSeenUpTo;
        return switch (seen.state()) {
            case NEW, RETRY -> ageing && !seen.entry().hasTtl();
            case BLOCKED -> isNew || (ageing && !seen.entry().hasTtl());
            case ACTIVE -> false; // a save would take it from its worker
            case COMPLETE -> isNew && seen.ofGo() != null;
            case EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> isNew;
        };
    }

    /** Something that was to be done about a record and could not be, for want of an answer. */
    private record Late(Seen seen, int attempts) {}

    private void seeTo(Seen seen) throws InterruptedException {
        seeTo(new Late(seen, ATTEMPTS));
    }

    private void seeTo(Late wanted) throws InterruptedException {
        var unused = done(wanted.seen().entry().taskId(), "looked after", () -> {
            try {
                seeToEnd(wanted.seen());
            } catch (UnavailableException silent) {
                if (wanted.attempts() > 1 && late.size() < MOST_LATE) {
                    late.add(new Late(wanted.seen(), wanted.attempts() - 1));
                }
                throw silent;
            }
        });
    }

    private void seeToLate() throws InterruptedException {
        var again = new ArrayList<Late>();
        for (var next = late.poll(); next != null; next = late.poll()) {
            again.add(next);
        }
        AtOnce.each(again, this::seeTo);
    }

    private void seeToEnd(Seen seen) throws InterruptedException {
        var task = seen.ofGo();
        if (task != null && task.state().isFinal()) {
            repairer.endOfGo(task, seen.entry().hasTtl());
            return;
        }
        var current = repairer.version(seen.entry().taskId(), seen.entry().sequence());
        if (current.isPresent() && current.get().state().isFinal()) {
            repairer.end(current.get(), seen.entry().sequence() <= anewUpTo);
        } else if (current.isPresent()) {
            goesOn(seen.entry(), current.get());
        }
    }

    /** It waits: it is not to age out, and what it waits for is to know of it. */
    private void goesOn(Entry entry, Task waiting) throws InterruptedException {
        if (ageing && !entry.hasTtl()) {
            repairer.protect(waiting); // as a new version, which comes by again
        } else if (waiting.state() == TaskState.BLOCKED) {
            repairer.register(waiting);
        }
    }

    /** Those that were seen alone for long enough. */
    private void judge() throws InterruptedException {
        var ripe = suspects.ripe(System.nanoTime(), pace.age().toNanos());
        var settled = new ConcurrentLinkedQueue<Suspect>();
        try {
            AtOnce.each(ripe, suspect -> {
                if (leads.getAsBoolean()) {
                    var unused = done(suspect.taskId(), "repaired", () -> {
                        if (repairer.settle(suspect)) {
                            settled.add(suspect);
                        }
                    });
                }
            });
        } finally {
            settled.forEach(suspects::clear);
        }
        ripe.forEach(suspect -> suspects.later(suspect, System.nanoTime()));
    }

    /** Active tasks whose worker is gone, or may be. */
    private void lookAtActive() throws InterruptedException {
        for (var active : ledger.active()) {
            var unused = done(active.taskId, "looked at", () -> lookAt(active));
        }
    }

    private void lookAt(Active active) throws InterruptedException {
        var worker = active.worker;
        if (worker == null) {
            var task = repairer.version(active.taskId, active.sequence);
            if (task.isEmpty()) {
                ledger.strike(active); // its next version comes by
                return;
            }
            worker = task.get().run().map(RunHolder::worker).orElse("");
            active.worker = worker;
        }
        if (worker.isEmpty() || !repairer.isAlive(worker)) {
            suspects.see(active.taskId, active.sequence, System.nanoTime());
        }
    }

    private void compare(Map<String, QueueCensus.Count> queues) throws InterruptedException {
        var unfinished = ledger.counts();
        var due = new TreeMap<String, Long>();
        for (var queue : unfinished.keySet()) {
            var count = queues.get(queue);
            long queued = (count == null ? 0 : count.items()) + census.delayed(queue);
            if (comparison(queue).isDue(unfinished.get(queue), queued, System.nanoTime())) {
                due.put(queue, queued);
            }
        }
        comparisons.keySet().retainAll(unfinished.keySet());
        if (!due.isEmpty() && suspects.size() < MOST_SUSPECTS) {
            long began = System.nanoTime();
            boolean done = false;
            try {
                compareOneByOne(due);
                done = true;
            } finally {
                long ended = System.nanoTime();
                if (!done) {
                    due.keySet().forEach(queue -> comparison(queue).failed(ended, ended - began));
                }
            }
        }
    }

    private Comparison comparison(String queue) {
        return comparisons.computeIfAbsent(
                queue, any -> new Comparison(pace.age().toNanos() * AGES_BETWEEN_COMPARISONS));
    }

    private void compareOneByOne(Map<String, Long> due) throws InterruptedException {
        long began = System.nanoTime();
        var ids = new HashMap<String, IdSet>();
        var parts = new Parts(leads);
        for (var queue : due.keySet()) {
            parts.run("list queue " + queue, () -> ids.put(queue, listed(queue)));
        }
        var queued = new TreeMap<>(due);
        queued.keySet().retainAll(ids.keySet());
        compareOneByOne(queued, ids, began);
        parts.end();
    }

    private IdSet listed(String queue) throws InterruptedException {
        var set = new IdSet();
        census.delayedIds(queue, set::add); // first, since tasks go from there to the queue
        census.itemIds(queue, set::add);
        return set;
    }

    private void compareOneByOne(Map<String, Long> queued, Map<String, IdSet> ids, long began) {
        var found = new HashMap<String, SequenceSet>();
        var orphans = new HashMap<String, Long>();
        read(queued.keySet(), (queue, entry) -> {
            found.computeIfAbsent(queue, any -> new SequenceSet()).add(entry.sequence());
            if (!Objects.requireNonNull(ids.get(queue)).contains(entry.taskId())) {
                orphans.merge(queue, 1L, Long::sum);
                if (suspects.size() < MOST_SUSPECTS) {
                    suspects.see(entry.taskId(), entry.sequence(), began);
                }
            }
        });
        queued.keySet().forEach(queue -> ledger.replace(queue, found.getOrDefault(queue, new SequenceSet())));
        var unfinished = ledger.counts();
        long ended = System.nanoTime();
        queued.forEach((queue, items) -> comparison(queue)
                .done(
                        unfinished.getOrDefault(queue, 0L),
                        items,
                        orphans.getOrDefault(queue, 0L),
                        ended,
                        ended - began));
        LOG.debug("compared {} in {} ms: without item {}", queued, (ended - began) / 1_000_000, orphans);
    }

    /** Reads the records that wait for these queues as far as they are still the last of their tasks. */
    private void read(Set<String> queues, BiConsumer<String, Entry> onWaiting) {
        var next = nextWaiting(queues, 0);
        while (next.isPresent()) {
            long last = next.getAsLong() - 1;
            try (var reader = records.from(next.getAsLong())) {
                next = OptionalLong.empty();
                for (var batch = reader.next(BATCH); !batch.isEmpty(); batch = reader.next(BATCH)) {
                    for (var entry : batch) {
                        for (var queue : queues) {
                            if (ledger.waiting(queue).contains(entry.sequence())) {
                                onWaiting.accept(queue, entry);
                            }
                        }
                    }
                    last = batch.getLast().sequence();
                    next = nextWaiting(queues, last + 1);
                    if (next.isEmpty() || next.getAsLong() - last > GAP_WORTH_SKIPPING) {
                        break;
                    }
                }
            }
            if (next.isPresent() && next.getAsLong() - last <= GAP_WORTH_SKIPPING) {
                return; // the stream's end: what is left was removed
            }
        }
    }

    private OptionalLong nextWaiting(Set<String> queues, long from) {
        return queues.stream()
                .flatMapToLong(queue -> ledger.waiting(queue).next(from).stream())
                .min();
    }

    /** Items that the server will not deliver again, seen twice. */
    private void lookForSpent(Set<String> queues) throws InterruptedException {
        var now = new HashSet<String>();
        for (var queue : queues) {
            if (spentItems.count(queue) > 0) {
                now.add(queue);
                if (queuesWithSpent.contains(queue)) {
                    for (var item : spentItems.of(queue)) {
                        if (!leads.getAsBoolean()) {
                            return;
                        }
                        var unused = done(item.taskId(), "freed of its item", () -> repairer.spent(queue, item));
                    }
                }
            }
        }
        queuesWithSpent = now;
    }

    /** Stores how far it came, where that is news. */
    void save() throws InterruptedException {
        savedNanos = System.nanoTime();
        var waiting = new TreeMap<String, SequenceSet>();
        ledger.queues().forEach(queue -> waiting.put(queue, ledger.waiting(queue)));
        long first = LongStream.of(
                        position + 1,
                        ledger.firstActive().orElse(Long.MAX_VALUE),
                        suspects.first().orElse(Long.MAX_VALUE))
                .min()
                .orElse(1);
        long seen = Math.max(position, endsSeenUpTo);
        var explained = new TreeMap<String, Long>();
        comparisons.forEach(
                (queue, comparison) -> comparison.explained().ifPresent(count -> explained.put(queue, count)));
        var text = new Checkpoint(made, seen, first, ledger.counts(), explained, waiting).write();
        if (text.length > LARGEST_CHECKPOINT) {
            long reading = Math.min(first, ledger.firstWaiting().orElse(first));
            text = new Checkpoint(made, seen, reading, ledger.counts(), explained, Map.of()).write();
        }
        if (!Arrays.equals(text, saved)) {
            checkpoints.write(text, PATIENCE);
            saved = text;
        }
    }

    /** Listens no more. */
    void close() {
        spentItems.close();
    }
}

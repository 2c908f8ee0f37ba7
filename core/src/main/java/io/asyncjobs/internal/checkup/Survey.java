package io.asyncjobs.internal.checkup;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskTail.Entry;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The tasks that are not over, read from the headers of their records; only records of Go processes, which have none, are
 * read whole. Beyond so many records or so much time the older ones are left out.
 */
final class Survey {

    private static final int BATCH = 512;
    private static final int MOST_READ_WHOLE = 2_000;

    private final Stores stores;
    private final Duration patience;
    private final int most;
    private final Duration longest;

    /** Reads so many of the newest records at most, for so long at most. */
    Survey(Stores stores, Duration patience, int most, Duration longest) {
        this.stores = stores;
        this.patience = patience;
        this.most = most;
        this.longest = longest;
    }

    /**
     * A task that is not over.
     *
     * @param id its id
     * @param queue its queue
     * @param state where it is
     * @param sequence the sequence of its record
     */
    record Unfinished(String id, String queue, TaskState state, long sequence) {}

    /**
     * What was read.
     *
     * @param tasks those that are not over
     * @param records how many records were looked at
     * @param complete whether that is all there are
     * @param unreadable the ids of those whose records cannot be read
     */
    record Result(List<Unfinished> tasks, long records, boolean complete, List<String> unreadable) {}

    Result read(Scene scene) throws InterruptedException {
        var stream = scene.store(Store.TASKS);
        if (stream.isEmpty() || stream.get().messages() == 0) {
            return new Result(List.of(), 0, true, List.of());
        }
        boolean complete = stream.get().messages() <= most;
        long from = complete ? 1 : Math.max(1, stream.get().lastSequence() - most + 1);
        var found = new ArrayList<Unfinished>();
        var ofGo = new ArrayList<Entry>();
        long until = System.nanoTime() + longest.toNanos();
        long records = 0;
        try (var reader = stores.tail().from(from)) {
            for (var batch = reader.next(BATCH); !batch.isEmpty(); batch = reader.next(BATCH)) {
                batch.forEach(entry -> take(entry, found, ofGo));
                records += batch.size();
                if (batch.getLast().sequence() >= stream.get().lastSequence()) {
                    break;
                }
                if (System.nanoTime() - until > 0) {
                    complete = false;
                    break;
                }
            }
        }
        complete &= ofGo.size() <= MOST_READ_WHOLE;
        var unreadable = Collections.synchronizedList(new ArrayList<String>());
        var whole = ofGo.subList(Math.max(0, ofGo.size() - MOST_READ_WHOLE), ofGo.size());
        for (var task : AtOnce.map(whole, entry -> whole(entry, unreadable))) {
            task.ifPresent(found::add);
        }
        return new Result(List.copyOf(found), records, complete, List.copyOf(unreadable));
    }

    private static void take(Entry entry, List<Unfinished> found, List<Entry> ofGo) {
        if (entry.state() == null) {
            ofGo.add(entry);
            return;
        }
        TaskState.ofWord(entry.state())
                .filter(state -> !state.isFinal())
                .ifPresent(state -> found.add(new Unfinished(entry.taskId(), entry.queue(), state, entry.sequence())));
    }

    private Optional<Unfinished> whole(Entry entry, List<String> unreadable) throws InterruptedException {
        try {
            return stores.tasks()
                    .load(entry.taskId(), patience)
                    .map(version -> version.task())
                    .filter(task -> !task.state().isFinal())
                    .map(task -> new Unfinished(task.id(), task.queue(), task.state(), task.sequence()));
        } catch (CorruptDataException wrong) {
            unreadable.add(entry.taskId());
            return Optional.empty();
        }
    }
}

package io.asyncjobs.server.live;

import io.asyncjobs.Schedules;
import io.asyncjobs.schedule.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened to schedules, in words, from what they were before. Asked by one thread at a time. */
final class ScheduleChanges implements News.Source<ScheduleChanges.Change> {

    static final String MADE = "made";
    static final String UPDATED = "updated";
    static final String PAUSED = "paused";
    static final String RESUMED = "resumed";
    static final String DELETED = "deleted";

    /** For one that cannot be read: who hears of all hears of it. */
    private static final String NO_QUEUE = "";

    private final Stored stored;
    private final Map<String, Known> known = new HashMap<>();

    ScheduleChanges(Stored stored) {
        this.stored = stored;
    }

    /** Where schedules are stored. */
    interface Stored {
        /** The sequence of the newest. */
        long last();

        /** Those that can be read. */
        List<Schedule> list() throws InterruptedException;

        /** What changed after that sequence, at most so many. */
        Schedules.News after(long sequence, int most) throws InterruptedException;
    }

    /**
     * What happened to a schedule.
     *
     * @param schedule its name
     * @param queue the queue whose listeners are told; empty for those who hear of all
     * @param word what happened, as of queues
     * @param at when
     */
    record Change(String schedule, String queue, String word, Instant at) {}

    private record Known(String queue, boolean isPaused) {
        static Known of(Schedule schedule) {
            return new Known(schedule.queue(), schedule.paused().isPresent());
        }
    }

    static ScheduleChanges of(Schedules schedules) {
        return new ScheduleChanges(new Stored() {
            @Override
            public long last() {
                return schedules.last();
            }

            @Override
            public List<Schedule> list() throws InterruptedException {
                return schedules.list().schedules();
            }

            @Override
            public Schedules.News after(long sequence, int most) throws InterruptedException {
                return schedules.after(sequence, most);
            }
        });
    }

    @Override
    public long begin() throws InterruptedException {
        long last = stored.last(); // what changes before the list is told once too often, and not missed
        known.clear();
        stored.list().forEach(schedule -> known.put(schedule.name(), Known.of(schedule)));
        return last;
    }

    @Override
    public News.Part<Change> after(long sequence, int most) throws InterruptedException {
        var news = stored.after(sequence, most);
        var changes = new ArrayList<Change>();
        for (var each : news.changes()) {
            if (each.deleted()) {
                deleted(each, changes);
            } else {
                changed(each, changes);
            }
        }
        return new News.Part<>(changes, news.position());
    }

    private void deleted(Schedules.Change change, List<Change> to) {
        var before = known.remove(change.name());
        to.add(change(change, before == null ? NO_QUEUE : before.queue(), DELETED));
    }

    private void changed(Schedules.Change change, List<Change> to) {
        var now = change.schedule().map(Known::of).orElse(new Known(NO_QUEUE, false));
        var before = known.put(change.name(), now);
        if (before != null && !before.queue().equals(now.queue())) {
            to.add(change(change, before.queue(), DELETED)); // for who hears of that queue only
        }
        to.add(change(change, now.queue(), word(before, now)));
    }

    private static String word(@Nullable Known before, Known now) {
        if (before == null) {
            return MADE;
        }
        if (before.isPaused() == now.isPaused()) {
            return UPDATED;
        }
        return now.isPaused() ? PAUSED : RESUMED;
    }

    private static Change change(Schedules.Change change, String queue, String word) {
        return new Change(change.name(), queue, word, change.time());
    }
}

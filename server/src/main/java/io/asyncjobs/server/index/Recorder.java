package io.asyncjobs.server.index;

import io.asyncjobs.Statistics;
import io.asyncjobs.TaskFeed;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what happens and stores it in the stream of statistics.
 *
 * <p>Several servers may do so at the same time, and each may die at any line, and yet nothing counts twice: every stored
 * part says up to which sequence of the task stream all is counted, and is stored only by who has read all parts before it.
 * Whoever loses that race drops what the winner's part covers and goes on behind it. A part grows for a minute, so that there
 * are few. For one thread.
 */
final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    /** Up to so many changes wait for being stored. */
    static final int MOST_PENDING = 10_000;

    private static final int MOST_BUCKETS = 3_000;
    private static final int LONGEST_PART = 200_000;

    private final Statistics statistics;
    private final Connection connection;
    private final NameTable names;
    private final String made;
    private final String writer = UUID.randomUUID().toString().substring(0, 8);
    private final Deque<Version> pending = new ArrayDeque<>();
    private final Map<String, Boolean> gauged = new HashMap<>();
    private long stored;
    private long counted;
    private @Nullable Instant countedTime;
    private long seen;
    private Instant seenTime = Instant.EPOCH;
    private long partMinute = -1;
    private int partNumber;
    private int partLength;
    private int lost;
    private boolean off;
    private Map<StatisticsDocument.Key, Bucket> part = new LinkedHashMap<>();

    /**
     * What is now.
     *
     * @param queue its name
     * @param waiting how many wait
     * @param running how many run
     * @param oldestMillis how long the oldest has waited
     */
    record Gauge(String queue, long waiting, long running, long oldestMillis) {}

    Recorder(Statistics statistics, Connection connection, NameTable names, String made) throws SQLException {
        this.statistics = statistics;
        this.connection = connection;
        this.names = names;
        this.made = made;
        var known =
                Schema.value(connection, Schema.STATISTICS).orElse("0 0 0 -").split(" ", -1);
        stored = Long.parseLong(known[0]);
        if (known[3].equals(made)) {
            learn(Long.parseLong(known[1]), Times.at(Long.parseLong(known[2])));
        }
    }

    /** Up to which sequence of the task stream everything is counted and stored. */
    long counted() {
        return counted;
    }

    boolean isFull() {
        return pending.size() >= MOST_PENDING;
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Counts a version, unless it is counted. */
    void count(TaskFeed.Change change, Task task, @Nullable Previous before) {
        seen = change.sequence();
        seenTime = change.stored();
        if (!off && change.sequence() > counted) {
            pending.add(Version.of(change, task, before));
        }
    }

    private void learn(long sequence, Instant time) {
        if (sequence > counted) {
            counted = sequence;
            countedTime = time;
        }
    }

    /** Learns what others have stored. */
    void refresh() throws SQLException, InterruptedException {
        try {
            for (var found : statistics.after(stored)) {
                stored = found.sequence();
                var document = StatisticsDocument.parse(found.json()).orElse(null);
                if (document == null) {
                    continue;
                }
                StatisticsTable.put(connection, names, found.name(), found.sequence(), document.buckets());
                if (document.made().equals(made)) {
                    learn(document.upTo(), document.upToTime());
                }
                if (found.name().equals(partName())) {
                    part = document.buckets();
                }
                lost = 0;
            }
            while (!pending.isEmpty() && pending.getFirst().sequence() <= counted) {
                pending.removeFirst();
            }
            remember();
        } catch (RefusedException refused) {
            turnOff(refused);
        }
    }

    private void turnOff(RefusedException refused) {
        off = true;
        pending.clear();
        LOG.warn("no history is kept for charts: {}", refused.getMessage());
    }

    /** Stores what was counted, and what is now; as much as nobody else is faster with. */
    void flush(long minute, Iterable<Gauge> gauges) throws SQLException, InterruptedException {
        refresh();
        var now = gauges(minute, gauges);
        while (!off && (!pending.isEmpty() || !now.isEmpty())) {
            if (!storeSome(minute, now)) {
                return;
            }
            now = Map.of();
        }
    }

    private Map<StatisticsDocument.Key, Bucket> gauges(long minute, Iterable<Gauge> gauges) {
        var now = new LinkedHashMap<StatisticsDocument.Key, Bucket>();
        for (var gauge : gauges) {
            boolean isZero = gauge.waiting() == 0 && gauge.running() == 0;
            if (!isZero || Boolean.TRUE.equals(gauged.get(gauge.queue()))) {
                var bucket = new Bucket();
                bucket.gauge(gauge.waiting(), gauge.running(), gauge.oldestMillis());
                now.put(new StatisticsDocument.Key(minute, gauge.queue()), bucket);
            }
            gauged.put(gauge.queue(), !isZero);
        }
        return now;
    }

    /** False where somebody was faster. */
    private boolean storeSome(long minute, Map<StatisticsDocument.Key, Bucket> now)
            throws SQLException, InterruptedException {
        if (minute != partMinute || partLength > LONGEST_PART) {
            partNumber = minute == partMinute ? partNumber + 1 : 0;
            partMinute = minute;
            part = new LinkedHashMap<>();
        }
        var next = new LinkedHashMap<StatisticsDocument.Key, Bucket>();
        part.forEach((key, bucket) -> next.put(key, copy(bucket)));
        var fresh = new HashSet<StatisticsDocument.Key>();
        int taken = 0;
        long upTo = counted;
        var upToTime = countedTime == null ? Instant.EPOCH : countedTime;
        var known = countedTime == null ? null : new Transitions.Counted(counted, countedTime);
        for (var version : pending) {
            Transitions.count(version, known, at -> {
                var key = new StatisticsDocument.Key(Times.minute(at), version.queue());
                fresh.add(key);
                return next.computeIfAbsent(key, any -> new Bucket());
            });
            upTo = version.sequence();
            upToTime = version.stored();
            taken++;
            if (fresh.size() >= MOST_BUCKETS) {
                break;
            }
        }
        if (taken == pending.size() && seen > upTo) {
            upTo = seen;
            upToTime = seenTime;
        }
        now.forEach(
                (key, bucket) -> next.computeIfAbsent(key, any -> new Bucket()).add(bucket));
        var text = new StatisticsDocument(made, upTo, upToTime, next).text();
        long sequence;
        try {
            sequence = statistics.store(partName(), text, stored);
        } catch (RefusedException refused) {
            turnOff(refused);
            return false;
        }
        if (sequence == 0) {
            if (++lost > 3) { // the stream was made anew: nobody stored what is expected to be the last
                stored = 0;
                lost = 0;
            }
            return false;
        }
        lost = 0;
        fresh.addAll(now.keySet());
        var changed = new LinkedHashMap<>(next);
        changed.keySet().retainAll(fresh);
        StatisticsTable.put(connection, names, partName(), sequence, changed);
        part = next;
        partLength = text.length();
        stored = sequence;
        learn(upTo, upToTime);
        for (int i = 0; i < taken; i++) {
            pending.removeFirst();
        }
        remember();
        return true;
    }

    private String partName() {
        return partMinute + "-" + partNumber + "-" + writer;
    }

    private static Bucket copy(Bucket bucket) {
        return Bucket.of(bucket.values());
    }

    private void remember() throws SQLException {
        Schema.put(
                connection,
                Schema.STATISTICS,
                stored + " " + counted + " " + (countedTime == null ? 0 : Times.of(countedTime)) + " " + made);
    }
}

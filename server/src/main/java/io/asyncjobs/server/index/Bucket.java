package io.asyncjobs.server.index;

import java.time.Duration;
import java.time.Instant;

/** What happened to one queue within one step; the gauges are -1 where nobody looked. Not safe for use by several threads. */
final class Bucket {
    long enqueued;
    long started;
    long completed;
    long failed;
    long retried;
    long dead;
    long runNanos;
    long runs;
    long waiting = -1;
    long running = -1;
    long oldestMillis = -1;

    void add(Bucket other) {
        enqueued += other.enqueued;
        started += other.started;
        completed += other.completed;
        failed += other.failed;
        retried += other.retried;
        dead += other.dead;
        runNanos += other.runNanos;
        runs += other.runs;
        if (other.waiting >= 0) {
            waiting = other.waiting;
            running = other.running;
            oldestMillis = other.oldestMillis;
        }
    }

    void gauge(long nowWaiting, long nowRunning, long nowOldestMillis) {
        waiting = nowWaiting;
        running = nowRunning;
        oldestMillis = nowOldestMillis;
    }

    /** As a point of a chart. */
    History.Point point(Instant start) {
        return new History.Point(
                start,
                enqueued,
                started,
                completed,
                failed,
                retried,
                dead,
                Duration.ofNanos(runNanos),
                runs,
                Math.max(0, waiting),
                Math.max(0, running),
                Duration.ofMillis(Math.max(0, oldestMillis)));
    }

    long[] values() {
        return new long[] {
            enqueued, started, completed, failed, retried, dead, runNanos, runs, waiting, running, oldestMillis
        };
    }

    static Bucket of(long[] values) {
        var bucket = new Bucket();
        bucket.enqueued = values[0];
        bucket.started = values[1];
        bucket.completed = values[2];
        bucket.failed = values[3];
        bucket.retried = values[4];
        bucket.dead = values[5];
        bucket.runNanos = values[6];
        bucket.runs = values[7];
        bucket.gauge(values[8], values[9], values[10]);
        return bucket;
    }

    /** How many numbers it has. */
    static final int SIZE = 11;
}

package io.asyncjobs.load;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Which of many tasks were stored and which were run, by number. Safe for use by many threads. */
final class RunMarks {

    private final int most;
    private final AtomicLongArray stored;
    private final AtomicLongArray run;
    private final LongAdder again = new LongAdder();

    /** For numbers below that. */
    RunMarks(int most) {
        this.most = most;
        this.stored = new AtomicLongArray(most / Long.SIZE + 1);
        this.run = new AtomicLongArray(most / Long.SIZE + 1);
    }

    int most() {
        return most;
    }

    /** The task of that number was stored and queued. */
    void stored(int number) {
        mark(stored, number);
    }

    /** It was run. Says whether that was the first time. */
    boolean run(int number) {
        boolean first = mark(run, number);
        if (!first) {
            again.increment();
        }
        return first;
    }

    /** How many were run more than once, counted each time. */
    long again() {
        return again.sum();
    }

    /** How many were stored and not run. */
    int missing() {
        int missing = 0;
        for (int i = 0; i < stored.length(); i++) {
            missing += Long.bitCount(stored.get(i) & ~run.get(i));
        }
        return missing;
    }

    private static boolean mark(AtomicLongArray bits, int number) {
        long bit = 1L << number % Long.SIZE;
        return (bits.getAndUpdate(number / Long.SIZE, old -> old | bit) & bit) == 0;
    }
}

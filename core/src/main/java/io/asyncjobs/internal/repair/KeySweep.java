package io.asyncjobs.internal.repair;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.UniqueKeys;
import io.asyncjobs.internal.jetstream.UniqueKeys.Entry;
import io.asyncjobs.internal.lifecycle.KeyHolding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees unique keys whose task is final or gone: a Go process that ends a task knows nothing of its key. Some keys in every
 * pass, round and round, and faster while there is reason to think that there are some. Not safe for use by several
 * threads.
 */
final class KeySweep {

    private static final Logger LOG = LoggerFactory.getLogger(KeySweep.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_LEISURE = 50;
    private static final int IN_HASTE = 1_000;

    private final UniqueKeys keys;
    private final KeyHolding holding;
    private final InstantSource clock;
    private final Duration age;
    private final LongAdder repaired;
    private long next = 1;
    private int roundsInHaste;

    KeySweep(Stores stores, Duration age, LongAdder repaired) {
        this.keys = stores.uniqueKeys();
        this.holding = new KeyHolding(stores);
        this.clock = stores.clock();
        this.age = age;
        this.repaired = repaired;
    }

    /** A task ended without freeing its key, if it had one: all keys are looked at soon. */
    void hasten() {
        roundsInHaste = 2; // the one that is half done may be past its key
    }

    /** Looks at some keys. */
    void pass() throws InterruptedException {
        var batch = keys.scan(next, roundsInHaste > 0 ? IN_HASTE : AT_LEISURE, PATIENCE);
        if (batch.next() == 0) {
            next = 1;
            roundsInHaste = Math.max(0, roundsInHaste - 1);
        } else {
            next = batch.next();
        }
        AtOnce.each(batch.entries(), this::lookAlone);
    }

    private void lookAlone(Entry entry) throws InterruptedException {
        try {
            look(entry);
        } catch (AsyncJobsException | IllegalArgumentException failed) { // one key does not hold up the others
            LOG.info("unique key {} is looked at again later: {}", entry.token(), failed.getMessage());
        }
    }

    private void look(Entry entry) throws InterruptedException {
        boolean settledLongAgo = entry.since().plus(age).isBefore(clock.instant());
        if (!entry.untilFinal() || entry.record() == 0 || entry.holder().isEmpty() || !settledLongAgo) {
            return; // it has a time to live, or was taken just now
        }
        if (holding.freeIfOver(entry, PATIENCE)) {
            repaired.increment();
            LOG.info(
                    "freed unique key {} of queue {}, since its task {} is final or gone",
                    entry.token(),
                    entry.queue(),
                    entry.holder());
        }
    }
}

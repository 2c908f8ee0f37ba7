package io.asyncjobs.cli.top;

import io.asyncjobs.event.Event;
import io.asyncjobs.event.TaskStateChanged;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts events by queue, and does nothing else, since thousands a second may come. Safe for use by many threads. */
final class EventTally {

    private record Tally(LongAdder enqueued, LongAdder completed, LongAdder failed) {
        Tally() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    /** Counts one event. */
    void add(Event event) {
        if (event instanceof TaskStateChanged change) {
            var tally = tallies.computeIfAbsent(change.queue(), queue -> new Tally());
            switch (change.state()) {
                case NEW, BLOCKED -> tally.enqueued().increment();
                case COMPLETE -> tally.completed().increment();
                case EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE ->
                    tally.failed().increment();
                case RETRY -> {
                    // one without tries or an error was given back, or is run again by a person
                    if (change.tries() > 0 && change.lastError().isPresent()) {
                        tally.failed().increment();
                    }
                }
                case ACTIVE -> {
                    // neither in nor out
                }
            }
        }
    }

    /** What was counted so far, by queue. */
    Map<String, Counts> read() {
        var read = new HashMap<String, Counts>();
        tallies.forEach((queue, tally) -> read.put(
                queue,
                new Counts(
                        tally.enqueued().sum(),
                        tally.completed().sum(),
                        tally.failed().sum())));
        return read;
    }
}

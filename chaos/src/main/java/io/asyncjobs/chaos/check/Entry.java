package io.asyncjobs.chaos.check;

import java.time.Instant;
import java.util.List;

/** One line of a process's journal, which lies outside of the system that is tested. */
public sealed interface Entry {

    /** When it was written, by this machine's clock. */
    Instant at();

    /** The process that wrote it; each start of a program is another one. */
    String process();

    /**
     * A producer is about to enqueue.
     *
     * @param task the id that the task will have
     * @param key the unique key that it asks for, empty for none
     * @param parents the tasks that it depends on
     * @param maxTries how often it may be tried
     */
    record Asked(Instant at, String process, String task, String key, List<String> parents, int maxTries)
            implements Entry {

        /** Copies the list. */
        public Asked {
            parents = List.copyOf(parents);
        }
    }

    /** The enqueue returned. */
    record Acknowledged(Instant at, String process, String task) implements Entry {}

    /**
     * The enqueue failed.
     *
     * @param effect what it said that it left: {@code NONE}, {@code RECORD_STORED} or {@code UNKNOWN}
     */
    record Refused(Instant at, String process, String task, String effect) implements Entry {}

    /**
     * A handler was called.
     *
     * @param item the sequence of the item by whose delivery it was
     */
    record Started(Instant at, String process, String task, String queue, int tryNumber, long token, long item)
            implements Entry {}

    /** A handler is about to return or to throw. */
    record Ended(Instant at, String process, String task, long token, How how) implements Entry {}

    /** How a handler ended. */
    enum How {
        /** It returned. */
        RETURNED,
        /** It failed, or was interrupted. */
        FAILED,
        /** It failed, and by then its lease was lost. */
        LOST,
        /** It asked for the task's end. */
        TERMINATED
    }

    /** The process was killed, or frozen for longer than its leases; written by whoever did it. */
    record Killed(Instant at, String process) implements Entry {}

    /** A process that stopped cleanly still had this thread. */
    record ThreadLeft(Instant at, String process, String thread) implements Entry {}

    /**
     * A process stopped cleanly.
     *
     * @param before how many bytes of heap it used before it began
     * @param after how many when it had closed all
     */
    record HeapLeft(Instant at, String process, long before, long after) implements Entry {}
}

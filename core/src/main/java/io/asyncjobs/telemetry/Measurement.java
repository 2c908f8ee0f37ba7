package io.asyncjobs.telemetry;

import io.asyncjobs.schedule.Firing;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskState;
import java.time.Duration;

/**
 * One thing that this client did or noticed. Told on the thread that did it, often one of a connection, so a listener must be
 * quick and must not block; what it throws is logged once a minute at most and changes nothing. Nothing is measured where
 * nobody listens.
 */
public sealed interface Measurement {

    // producers

    /** A task was stored and queued, or returned since it was stored before. */
    record Enqueued(String queue, String type) implements Measurement {}

    /** A task was not enqueued. */
    record EnqueueFailed(String queue, String type, Problem reason) implements Measurement {}

    /** A caller waited since the server or a queue was slower than the callers are. */
    record Held(BackPressure where, Duration time) implements Measurement {}

    // workers

    /** Items were asked for. */
    record Pulled(String queue) implements Measurement {}

    /** The server refused to give items, and asking pauses for a moment. */
    record PullFailed(String queue) implements Measurement {}

    /** An item came. */
    record Delivered(String queue, boolean again) implements Measurement {}

    /** An item was removed since it can never run. */
    record Rejected(String queue, Rejection reason) implements Measurement {}

    /** A handler was called. */
    record HandlerStarted(String queue, String type) implements Measurement {}

    /** A handler returned or threw. */
    record HandlerEnded(String queue, String type, Duration time) implements Measurement {}

    /** A handler still runs though its try was settled without it; it keeps its slot until it ends. */
    record HandlerStuck(String queue, String type) implements Measurement {}

    /** A try ended and its outcome was saved, or was not since the task was lost. */
    record Settled(String queue, String type, TryOutcome outcome) implements Measurement {}

    /** A lease was extended. */
    record LeaseRenewed(String queue) implements Measurement {}

    /** A lease ran out under a running try. */
    record LeaseLost(String queue) implements Measurement {}

    // records

    /** A task's record was saved in this state. */
    record Saved(String queue, TaskState state) implements Measurement {}

    /** A task's record was not saved. */
    record SaveFailed(String queue, Problem reason) implements Measurement {}

    /** A task ended without completing. */
    record Died(String queue, String type, DeathReason reason) implements Measurement {}

    // due work, repairs, schedules, elections

    /** A due message was dealt with. */
    record Moved(String queue, Move move) implements Measurement {}

    /** Something that a crash or another program had left half done was repaired. */
    record Repaired(String queue, String repair) implements Measurement {}

    /**
     * A due time of a schedule was dealt with.
     *
     * @param lag how long after the due time; for a time that was missed, how late it was caught up
     */
    record Fired(String queue, String type, Firing.What what, Duration lag) implements Measurement {}

    /** This client stood for an office, or renewed it. */
    record Campaigned(Office office) implements Measurement {}

    /** This client leads from now on, or leads no more. */
    record Led(Office office, boolean leads) implements Measurement {}

    // requests

    /** A request was answered, or its time was over. */
    record Requested(Operation operation, Duration time, boolean answered) implements Measurement {}

    /** Where a caller may have to wait. */
    enum BackPressure {
        /** Too many requests were on their way. */
        REQUESTS("requests"),
        /** Too many tasks were being enqueued. */
        ENQUEUES("enqueues"),
        /** The queue was full, and makes its producers wait. */
        FULL_QUEUE("full_queue");

        private final String word;

        BackPressure(String word) {
            this.word = word;
        }

        /** Its word in metrics. */
        public String word() {
            return word;
        }
    }

    /** Why an item can never run. */
    enum Rejection {
        /** Its body is not an item. */
        CORRUPT("corrupt"),
        /** There is no such task. */
        TASK_NOT_FOUND("task_not_found"),
        /** The task's document cannot be read. */
        TASK_UNREADABLE("task_unreadable"),
        /** The task is not signed, or wrongly, or for another queue. */
        UNTRUSTED("untrusted"),
        /** The task's document leaves no room for what must be noted. */
        TOO_LARGE("too_large");

        private final String word;

        Rejection(String word) {
            this.word = word;
        }

        /** Its word in metrics. */
        public String word() {
            return word;
        }
    }

    /** How a try ended. */
    enum TryOutcome {
        /** The handler returned. */
        SUCCEEDED("succeeded"),
        /** The handler failed, ran too long, or there was none. */
        FAILED("failed"),
        /** The handler ended the task for good. */
        TERMINATED("terminated"),
        /** The handler, or the lack of one, put the task off. */
        SNOOZED("snoozed"),
        /** The worker stopped, and gave the try back. */
        INTERRUPTED("interrupted"),
        /** Somebody else had taken the task; the outcome was not saved. */
        FENCED("fenced"),
        /** The server did not take the outcome; the item comes again. */
        LEFT("left");

        private final String word;

        TryOutcome(String word) {
            this.word = word;
        }

        /** Its word in metrics. */
        public String word() {
            return word;
        }
    }

    /** What became of a due message. */
    enum Move {
        /** Its task is in its queue. */
        QUEUED("queued"),
        /** Its queue had no room, or the task's item was in flight: it comes again later. */
        PUT_OFF("put_off"),
        /** Its task was over, or has no queue any more. */
        DROPPED("dropped");

        private final String word;

        Move(String word) {
            this.word = word;
        }

        /** Its word in metrics. */
        public String word() {
            return word;
        }
    }

    /** What one client of a namespace is elected for. */
    enum Office {
        /** Fires the schedules. */
        SCHEDULER("scheduler"),
        /** Finds and repairs what crashes leave. */
        RECONCILER("reconciler");

        private final String word;

        Office(String word) {
            this.word = word;
        }

        /** Its word in metrics. */
        public String word() {
            return word;
        }
    }
}

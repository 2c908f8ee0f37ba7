package io.asyncjobs.chaos.run;

import io.asyncjobs.chaos.wire.Frame;
import io.asyncjobs.chaos.wire.Strike;
import java.util.function.BiPredicate;

/** A moment between two effects at which a process may die, told by a frame on the wire. */
public enum Point {
    /** A unique key is taken, there is no record. */
    KEY_TAKEN(Program.PRODUCER, Strike.Way.ANSWER, "unique", (frame, ns) -> to(frame, ns + ".U.")),
    /** The record is saved, there is no item. */
    RECORD_SAVED(Program.PRODUCER, Strike.Way.ANSWER, "single", (frame, ns) -> to(frame, ns + ".T.")),
    /** The item is on its way and is lost. */
    ITEM_LOST(Program.PRODUCER, Strike.Way.PUBLISH, "single", (frame, ns) -> to(frame, ns + ".Q.")),
    /** The item is stored, and nobody was told. */
    ITEM_STORED(Program.PRODUCER, Strike.Way.ANSWER, "single", (frame, ns) -> to(frame, ns + ".Q.")),
    /** The record of a delayed task is saved, its delay message is lost. */
    DELAY_LOST(Program.PRODUCER, Strike.Way.PUBLISH, "delayed", (frame, ns) -> to(frame, ns + ".D.S.")),
    /** A task waits for another one, and nobody was told. */
    WAITING_STORED(Program.PRODUCER, Strike.Way.ANSWER, "graph", (frame, ns) -> to(frame, ns + ".W.")),
    /** The task is active, its handler was not called. */
    ACTIVATED(Program.WORKER, Strike.Way.ANSWER, "single", (frame, ns) -> saves(frame, ns, "active")),
    /** The success is on its way and is lost. */
    SUCCESS_LOST(Program.WORKER, Strike.Way.PUBLISH, "single", (frame, ns) -> saves(frame, ns, "complete")),
    /** The success is saved, the item is still there. */
    SUCCESS_SAVED(Program.WORKER, Strike.Way.ANSWER, "single", (frame, ns) -> saves(frame, ns, "complete")),
    /** The retry is saved, there is no delay message. */
    RETRY_SAVED(Program.WORKER, Strike.Way.ANSWER, "failing", (frame, ns) -> saves(frame, ns, "retry")),
    /** The delay message is stored, the item is still there. */
    RETRY_DELAYED(Program.WORKER, Strike.Way.ANSWER, "failing", (frame, ns) -> to(frame, ns + ".D.S.")),
    /** The task is terminated, there is no dead letter. */
    TERMINATION_SAVED(Program.WORKER, Strike.Way.ANSWER, "dead", (frame, ns) -> saves(frame, ns, "terminated")),
    /** The dead letter is stored, the item is still there. */
    LETTER_STORED(Program.WORKER, Strike.Way.ANSWER, "dead", (frame, ns) -> to(frame, ns + ".DLQ.")),
    /** The children were told, and not queued. */
    CHILDREN_TOLD(Program.WORKER, Strike.Way.ANSWER, "graph", (frame, ns) -> to(frame, ns + ".W.")),
    /** The key is freed, the item is still there. */
    KEY_FREED(
            Program.WORKER,
            Strike.Way.ANSWER,
            "unique",
            (frame, ns) -> to(frame, "$JS.API.STREAM.PURGE." + ns + "_UNIQUE")),
    /** All is saved, the acknowledgement is lost. */
    ACK_LOST(
            Program.WORKER,
            Strike.Way.PUBLISH,
            "single",
            (frame, ns) -> to(frame, "$JS.ACK." + ns + "_Q_") && frame.body().startsWith("+ACK")),
    /** The pump published the item, the due message is still there. */
    PUMPED(
            Program.WORKER,
            Strike.Way.PUBLISH,
            "delayed",
            (frame, ns) ->
                    to(frame, "$JS.ACK." + ns + "_DELAY.PUMP") && frame.body().startsWith("+ACK")),
    /** A due time is claimed, there is no task. */
    DUE_TIME_CLAIMED(
            Program.SCHEDULER,
            Strike.Way.ANSWER,
            "",
            (frame, ns) -> to(frame, "$KV." + ns + "_CONFIGURATION.schedule_state.")),
    /** The task of a due time is saved, there is no item. */
    DUE_TASK_SAVED(Program.SCHEDULER, Strike.Way.ANSWER, "", (frame, ns) -> to(frame, ns + ".T.")),
    /** The task of a due time is queued, and the due time is not marked. */
    DUE_TASK_QUEUED(Program.SCHEDULER, Strike.Way.ANSWER, "", (frame, ns) -> to(frame, ns + ".Q."));

    /** Which program comes to such a point. */
    public enum Program {
        /** A producer. */
        PRODUCER,
        /** A worker. */
        WORKER,
        /** A scheduler. */
        SCHEDULER
    }

    private final Program program;
    private final Strike.Way way;
    private final String kind;

    @SuppressWarnings("ImmutableEnumChecker") // all are lambdas without state
    private final BiPredicate<Frame, String> frames;

    Point(Program program, Strike.Way way, String kind, BiPredicate<Frame, String> frames) {
        this.program = program;
        this.way = way;
        this.kind = kind;
        this.frames = frames;
    }

    private static boolean to(Frame frame, String prefix) {
        return frame.subject().startsWith(prefix);
    }

    private static boolean saves(Frame frame, String namespace, String state) {
        return to(frame, namespace + ".T.") && frame.body().contains("\"state\":\"" + state + "\"");
    }

    /** Who comes there. */
    public Program program() {
        return program;
    }

    /** The kind of tasks that leads there. */
    public String kind() {
        return kind;
    }

    /** Does this at the next such moment; the frame is lost. */
    public Strike strike(String namespace, Runnable then) {
        return Strike.once(way, frame -> frames.test(frame, namespace), Strike.Fate.LOST, then);
    }
}

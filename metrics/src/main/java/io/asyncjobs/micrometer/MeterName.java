package io.asyncjobs.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.List;

/** All meters that there are, with their labels; docs/metrics.md explains them to people. */
enum MeterName {
    TASKS_ENQUEUED("asyncjobs.tasks.enqueued", "Tasks stored and queued", "queue", "type"),
    ENQUEUE_FAILURES("asyncjobs.tasks.enqueue.failures", "Tasks that were not enqueued", "queue", "type", "reason"),
    TASKS_SAVED("asyncjobs.tasks.saved", "Saves of task records", "queue", "state"),
    SAVE_FAILURES("asyncjobs.tasks.save.failures", "Task records that were not saved", "queue", "reason"),
    TASKS_DIED("asyncjobs.tasks.died", "Tasks that ended without completing", "queue", "type", "reason"),
    TRIES_SETTLED("asyncjobs.tries.settled", "Tries by how they ended", "queue", "type", "state"),
    HANDLER(Meter.Type.TIMER, "asyncjobs.handler", "seconds", "How long handlers took", "queue", "type"),
    HANDLERS_RUNNING(Meter.Type.GAUGE, "asyncjobs.handlers.running", "", "Handlers that run now", "queue", "type"),
    HANDLERS_STUCK("asyncjobs.handlers.stuck", "Handlers that ran on after their try was over", "queue", "type"),
    PULLS("asyncjobs.pulls", "Requests for items", "queue"),
    PULL_FAILURES("asyncjobs.pull.failures", "Requests for items that the server refused", "queue"),
    ITEMS_DELIVERED("asyncjobs.items.delivered", "Items that came", "queue", "state"),
    ITEMS_REJECTED("asyncjobs.items.rejected", "Items removed since they can never run", "queue", "reason"),
    LEASES_RENEWED("asyncjobs.leases.renewed", "Leases that were extended", "queue"),
    LEASES_LOST("asyncjobs.leases.lost", "Leases that ran out under a running try", "queue"),
    DUE_MOVED("asyncjobs.due.moved", "Due messages by what became of them", "queue", "state"),
    REPAIRS("asyncjobs.repairs", "Repairs of what crashes left half done", "queue", "reason"),
    SCHEDULE_FIRINGS(
            "asyncjobs.schedule.firings", "Due times of schedules by what became of them", "queue", "type", "state"),
    SCHEDULE_LAG(
            Meter.Type.TIMER,
            "asyncjobs.schedule.lag",
            "seconds",
            "How long after their due time schedules fired",
            "queue",
            "type"),
    ELECTION_CAMPAIGNS("asyncjobs.election.campaigns", "How often this process stood for election", "operation"),
    ELECTION_LEADER(
            Meter.Type.GAUGE, "asyncjobs.election.leader", "", "Whether this process leads: 1 or 0", "operation"),
    REQUEST(
            Meter.Type.TIMER,
            "asyncjobs.request",
            "seconds",
            "How long the server took to answer",
            "operation",
            "state"),
    BACKPRESSURE(
            Meter.Type.TIMER,
            "asyncjobs.backpressure",
            "seconds",
            "How long callers waited for the server or a queue",
            "reason"),
    QUEUE_WAITING(Meter.Type.GAUGE, "asyncjobs.queue.waiting", "", "Items that no worker holds", "queue"),
    QUEUE_RUNNING(Meter.Type.GAUGE, "asyncjobs.queue.running", "", "Items that workers hold", "queue"),
    QUEUE_DELAYED(Meter.Type.GAUGE, "asyncjobs.queue.delayed", "", "Tasks that wait for their time", "queue"),
    QUEUE_BYTES(Meter.Type.GAUGE, "asyncjobs.queue.bytes", "bytes", "What the items take", "queue"),
    QUEUE_PAUSED(Meter.Type.GAUGE, "asyncjobs.queue.paused", "", "Whether the queue is paused: 1 or 0", "queue"),
    QUEUE_OLDEST_AGE(
            Meter.Type.GAUGE,
            "asyncjobs.queue.oldest.age",
            "seconds",
            "How long the oldest waiting item waits, 0 for none",
            "queue"),
    DEAD_LETTERS(Meter.Type.GAUGE, "asyncjobs.dead.letters", "", "Dead letters of tasks of the queue", "queue"),
    QUEUE_GAUGES_AGE(
            Meter.Type.GAUGE,
            "asyncjobs.queue.gauges.age",
            "seconds",
            "How long ago the server was asked for the gauges of queues"),
    WORKERS(Meter.Type.GAUGE, "asyncjobs.workers", "", "Workers alive on all machines"),
    WORKER_SLOTS(Meter.Type.GAUGE, "asyncjobs.worker.slots", "", "Slots of the workers of this process"),
    WORKER_SLOTS_TAKEN(Meter.Type.GAUGE, "asyncjobs.worker.slots.taken", "", "Slots of them that are taken"),
    SCHEDULES(Meter.Type.GAUGE, "asyncjobs.schedules", "", "Schedules that can be read"),
    SCHEDULES_UNREADABLE(
            Meter.Type.GAUGE, "asyncjobs.schedules.unreadable", "", "Schedules that cannot be read and do not fire"),
    SCHEDULES_PAUSED(Meter.Type.GAUGE, "asyncjobs.schedules.paused", "", "Schedules that are paused"),
    CONNECTED(Meter.Type.GAUGE, "asyncjobs.connected", "", "Whether all connections are up: 1 or 0");

    private static final String SEPARATOR = ",";

    private final Meter.Type type;
    private final String text;
    private final String unit;
    private final String description;
    private final String labels; // an array or a list could be changed

    MeterName(String text, String description, String... labels) {
        this(Meter.Type.COUNTER, text, "", description, labels);
    }

    MeterName(Meter.Type type, String text, String unit, String description, String... labels) {
        this.type = type;
        this.text = text;
        this.unit = unit;
        this.description = description;
        this.labels = String.join(SEPARATOR, labels);
    }

    /** A counter, a timer or a gauge. */
    Meter.Type type() {
        return type;
    }

    /** As Micrometer has it. */
    String text() {
        return text;
    }

    /** Its base unit, empty for none. */
    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(SEPARATOR, -1));
    }
}

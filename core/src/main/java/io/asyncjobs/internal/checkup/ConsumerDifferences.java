package io.asyncjobs.internal.checkup;

import static io.asyncjobs.checkup.Severity.FAULT;
import static io.asyncjobs.checkup.Severity.WARNING;

import io.asyncjobs.checkup.Severity;
import io.asyncjobs.internal.jetstream.ConsumerFacts.Policy;
import io.asyncjobs.internal.jetstream.QueueShape;
import io.asyncjobs.queue.QueueSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** In what does a queue's consumer differ from what it should be, and what comes of that? No I/O. */
final class ConsumerDifferences {

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);
    private static final Duration LONG_LEASE = Duration.ofMinutes(10);

    private final QueueShape shape;
    private final Policy found;
    private final String edit;
    private final String anew;
    private final List<Difference> all = new ArrayList<>();

    private ConsumerDifferences(QueueShape shape, Policy found, String queue, String stream, String consumer) {
        this.shape = shape;
        this.found = found;
        this.edit = "nats consumer edit " + stream + " " + consumer + " ";
        this.anew = "it cannot be changed: nats consumer rm " + stream + " " + consumer + " -f; " + anew(queue);
    }

    /**
     * A difference.
     *
     * @param severity how bad it is
     * @param what what it has and what comes of it
     * @param remedy what mends it
     */
    record Difference(Severity severity, String what, String remedy) {}

    static List<Difference> of(QueueShape shape, Policy found, String queue, String stream, String consumer) {
        var differences = new ConsumerDifferences(shape, found, queue, stream, consumer);
        differences.kind();
        differences.deliveries();
        differences.lease();
        return List.copyOf(differences.all);
    }

    /** How to make it where there is none: the stream says all but its lease and concurrency. */
    static String anew(String queue) {
        return "ajc queue add " + queue + " --lease and --concurrent as they were, which leaves its items";
    }

    private void kind() {
        if (!found.ack().equals("explicit")) {
            add(
                    FAULT,
                    "has ack policy " + found.ack() + " instead of explicit: tasks are lost with their worker",
                    anew);
        }
        if (found.push()) {
            add(FAULT, "pushes: no worker can pull from it", anew);
        }
        if (!found.filters().isEmpty()) {
            add(
                    FAULT,
                    "delivers only " + String.join(", ", found.filters()) + ": other tasks of the queue never run",
                    edit + "--filter=");
        }
        if (!found.priority().equals("none")) {
            add(
                    FAULT,
                    "has priority policy " + found.priority() + ": pulls without a group, such as a worker's, are"
                            + " refused",
                    anew);
        }
        if (found.headersOnly()) {
            add(FAULT, "delivers headers only: no item can be read", edit + "--no-headers-only");
        }
        if (!found.deliver().equals("all") || !found.replay().equals("instant")) {
            add(
                    WARNING,
                    "delivers " + found.deliver() + ", " + found.replay()
                            + " instead of all, instant: older tasks may never run",
                    anew);
        }
    }

    private void deliveries() {
        if (found.maxInFlight() < 1) {
            add(
                    WARNING,
                    "has no max_ack_pending: any number of tasks runs at once",
                    edit + "--max-pending=" + QueueSettings.DEFAULT_MAX_CONCURRENT);
        }
        long limit = Math.max(-1, found.maxDeliver() == 0 ? -1 : found.maxDeliver());
        shape.maxDeliver()
                .filter(wanted -> wanted != limit)
                .ifPresent(wanted -> add(
                        shape.sharedWithGo() ? WARNING : FAULT,
                        "has max_deliver " + limit + " instead of " + wanted
                                + (limit > 0
                                        ? ": after that many deliveries a task stays in the queue and never runs"
                                        : ""),
                        edit + "--max-deliver=" + wanted));
    }

    private void lease() {
        var wait = found.ackWait();
        if (shape.sharedWithGo()) {
            shape.maxRunTime()
                    .filter(time -> !time.equals(wait))
                    .ifPresent(time -> add(
                            WARNING,
                            "has ack_wait " + Amounts.duration(wait) + " instead of " + Amounts.duration(time)
                                    + ", the queue's run time: Go workers take it for the run time",
                            edit + "--wait=" + time.toSeconds() + "s"));
            return;
        }
        var mend = edit + "--wait=" + QueueSettings.DEFAULT_LEASE.toSeconds() + "s";
        if (wait.compareTo(SHORTEST_LEASE) < 0 || wait.compareTo(LONGEST_LEASE) > 0) {
            add(
                    FAULT,
                    "has ack_wait " + Amounts.duration(wait)
                            + ", which is no lease (1s to 1h): workers cannot serve the queue",
                    mend);
        } else if (wait.compareTo(LONG_LEASE) > 0) {
            add(
                    WARNING,
                    "has ack_wait " + Amounts.duration(wait)
                            + ": the tasks of a killed worker wait that long, as if the queue were shared with Go",
                    mend);
        }
    }

    private void add(Severity severity, String what, String remedy) {
        all.add(new Difference(severity, what, remedy));
    }
}

package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.internal.checkup.Scene.Queue;
import io.asyncjobs.internal.jetstream.ConsumerFacts;
import io.asyncjobs.internal.jetstream.QueueShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does somebody take what waits in the queues? No I/O. */
final class BacklogCheck {

    private final Scene scene;
    private final Patience patience;
    private final Findings findings = new Findings(Area.QUEUES);
    private final List<String> idle = new ArrayList<>();

    private BacklogCheck(Scene scene, Patience patience) {
        this.scene = scene;
        this.patience = patience;
    }

    static List<Finding> of(Scene scene, Patience patience) {
        var check = new BacklogCheck(scene, patience);
        scene.workers().unknown().ifPresent(why -> check.findings.unknown("workers", "", "who is alive: " + why));
        scene.queues().values().forEach(check::queue);
        if (!check.idle.isEmpty()) {
            check.findings.note(
                    "workers",
                    "",
                    "nobody serves " + Amounts.names(check.idle) + ", and nothing waits there",
                    worker("QUEUE"));
        }
        check.alive();
        return check.findings.list();
    }

    private static String worker(String queue) {
        return "start a worker: ajc task process TYPE " + queue + " CONCURRENCY COMMAND";
    }

    private void queue(Queue queue) {
        queue.consumer().value().ifPresent(consumer -> {
            if (consumer.paused()) {
                paused(queue, consumer);
            } else if (consumer.waiting() > 0) {
                waiting(queue, consumer);
            } else {
                quiet(queue, consumer);
            }
        });
    }

    private void paused(Queue queue, ConsumerFacts consumer) {
        var reason = queue.shape().map(QueueShape::pauseReason).orElse("");
        var since = queue.shape().flatMap(QueueShape::pausedSince);
        findings.add(
                consumer.waiting() > 0 ? Severity.WARNING : Severity.NOTE,
                "paused",
                queue.name(),
                "queue " + queue.name() + " is paused"
                        + since.map(then -> " for " + Amounts.age(then, scene.now()))
                                .orElse("")
                        + (reason.isEmpty() ? "" : " (" + reason + ")") + ", and "
                        + Amounts.tasksWait(consumer.waiting()),
                "ajc queue resume " + queue.name());
    }

    private void waiting(Queue queue, ConsumerFacts consumer) {
        var oldest = queue.oldestWaiting().value();
        var age = oldest.map(then -> Duration.between(then, scene.now())).orElse(Duration.ZERO);
        var backlog = Amounts.tasksWait(consumer.waiting())
                + oldest.map(then -> ", the oldest for " + Amounts.age(then, scene.now()))
                        .orElse("");
        if (!queue.isServed(scene.alive())) {
            findings.add(
                    age.compareTo(patience.unserved()) >= 0 ? Severity.FAULT : Severity.WARNING,
                    "workers",
                    queue.name(),
                    "nobody serves queue " + queue.name() + ", and " + backlog,
                    worker(queue.name()));
        } else if (age.compareTo(patience.behind()) >= 0) {
            long most = consumer.policy().maxInFlight();
            boolean limited = most > 0 && consumer.inFlight() >= most;
            findings.warning(
                    "backlog",
                    queue.name(),
                    "queue " + queue.name() + " is behind: " + backlog
                            + (limited ? ", and as many run as may at once (" + Amounts.number(most) + ")" : ""),
                    limited
                            ? "ajc queue configure " + queue.name() + " --concurrent " + 2 * most
                                    + ", and more workers if their slots are taken (ajc worker list)"
                            : "more or larger workers, see who serves it with \"ajc worker list\"");
        }
    }

    private void quiet(Queue queue, ConsumerFacts consumer) {
        long held = queue.stream().value().map(facts -> facts.messages()).orElse(0L);
        if (consumer.policy().maxDeliver() > 0 && consumer.inFlight() == 0 && held > 0) {
            findings.warning(
                    "spent-items",
                    queue.name(),
                    "queue " + queue.name() + " keeps " + Amounts.count(held, "item")
                            + " that came as often as they may (max_deliver "
                            + consumer.policy().maxDeliver() + ") and never come again",
                    "a worker of this library removes them and tries their tasks again: " + worker(queue.name()));
        } else if (held == 0 && !queue.isServed(scene.alive())) {
            idle.add(queue.name());
        }
    }

    private void alive() {
        var alive = scene.alive();
        if (!alive.isEmpty()) {
            int slots = alive.stream().mapToInt(worker -> worker.slots()).sum();
            findings.ok(
                    "workers",
                    "",
                    Amounts.are(alive.size(), "worker") + " alive, with " + Amounts.count(slots, "slot"));
        }
    }
}

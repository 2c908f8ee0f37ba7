package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.checkup.Scene.Queue;
import io.asyncjobs.internal.jetstream.ConsumerFacts;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.QueueShape;
import io.asyncjobs.internal.jetstream.StreamShape;
import java.util.List;
import java.util.Set;

/** Is every queue's stream and consumer what it should be? No I/O. */
final class QueueCheck {

    private QueueCheck() {}

    static List<Finding> of(Scene scene) {
        var findings = new Findings(Area.QUEUES);
        for (var queue : scene.queues().values()) {
            queue.stream().unknown().ifPresent(why -> findings.unknown("queue-configuration", queue.name(), why));
            queue.shape()
                    .ifPresent(shape ->
                            queue.stream().value().ifPresent(stream -> stream(queue, shape, stream.shape(), findings)));
            consumer(scene, queue, findings);
        }
        if (scene.queues().isEmpty() && scene.names().value().isPresent() && !scene.isEmpty()) {
            findings.note("queues", "", "there is no queue", "make one: ajc queue add NAME");
        } else if (findings.isFine() && !scene.queues().isEmpty()) {
            findings.ok("queue-configuration", "", Amounts.are(scene.queues().size(), "queue") + " as it should be");
        }
        return findings.list();
    }

    private static void stream(Queue queue, QueueShape wanted, StreamShape found, Findings findings) {
        var mend = "ajc queue configure " + queue.name();
        var name = found.name();
        if (!Set.copyOf(wanted.subjects()).equals(Set.copyOf(found.subjects()))) {
            findings.fault(
                    "queue-configuration",
                    queue.name(),
                    "stream " + name + " stores " + String.join(", ", found.subjects()) + " instead of "
                            + String.join(", ", wanted.subjects()) + ": its items are refused or lost",
                    mend);
        }
        if (!found.retention().equals("workqueue")) {
            findings.fault(
                    "queue-configuration",
                    queue.name(),
                    "stream " + name + " has retention " + found.retention()
                            + " instead of workqueue: tasks stay queued after they ran",
                    "it cannot be changed: ajc queue delete " + queue.name() + ", then ajc queue add " + queue.name()
                            + "; the reconciler queues the tasks again that wait");
        }
        if (found.maxPerSubject() != 1) {
            findings.fault(
                    "queue-configuration",
                    queue.name(),
                    "stream " + name + " keeps " + found.maxPerSubject()
                            + " messages of a subject instead of 1: tasks may run twice",
                    mend);
        }
        wanted.discard().filter(discard -> !discard.equals(found.discard())).ifPresent(discard -> {
            if (found.discard().equals("old")) {
                findings.fault(
                        "queue-configuration",
                        queue.name(),
                        "stream " + name
                                + " has discard old instead of new: a full queue drops waiting tasks without a word",
                        mend);
            } else {
                findings.warning(
                        "queue-configuration",
                        queue.name(),
                        "stream " + name + " has discard new instead of old: a full queue refuses what Go produces",
                        mend);
            }
        });
        if (!found.maxAge().isZero()) {
            findings.note(
                    "queue-configuration",
                    queue.name(),
                    "items of queue " + queue.name() + " that wait for longer than " + Amounts.duration(found.maxAge())
                            + " are dropped, and their tasks end as queue_error",
                    "if that is not wanted: ajc queue configure " + queue.name() + " --age 0s");
        }
        switches(queue, wanted, found, findings, mend);
    }

    private static void switches(Queue queue, QueueShape wanted, StreamShape found, Findings findings, String mend) {
        if (wanted.madeByUs() && !found.has(StreamShape.DIRECT)) {
            findings.note(
                    "queue-configuration",
                    queue.name(),
                    "stream " + found.name() + " is without " + StreamShape.DIRECT + ", as the original makes it",
                    mend);
        }
        for (var flag : List.of(
                StreamShape.SEALED,
                StreamShape.NO_ACK,
                StreamShape.NEW_PER_SUBJECT,
                StreamShape.DENY_DELETE,
                StreamShape.DENY_PURGE)) {
            if (found.has(flag)) {
                findings.fault(
                        "queue-configuration",
                        queue.name(),
                        "stream " + found.name() + " is set to " + flag + ": items are refused or cannot be removed",
                        "ajc queue delete " + queue.name() + ", then ajc queue add " + queue.name());
            }
        }
    }

    private static void consumer(Scene scene, Queue queue, Findings findings) {
        var stream = scene.wanted().streamOf(queue.name());
        var consumer = scene.wanted().queueConsumer();
        switch (queue.consumer()) {
            case Look.There<ConsumerFacts> there ->
                queue.shape()
                        .ifPresent(shape -> ConsumerDifferences.of(
                                        shape, there.what().policy(), queue.name(), stream, consumer)
                                .forEach(difference -> findings.add(
                                        difference.severity(),
                                        "consumer-configuration",
                                        queue.name(),
                                        "consumer " + consumer + " of queue " + queue.name() + " " + difference.what(),
                                        difference.remedy())));
            case Look.Missing<ConsumerFacts> missing -> {
                if (!(queue.stream() instanceof Look.Missing)) {
                    findings.fault(
                            "consumer-configuration",
                            queue.name(),
                            "queue " + queue.name() + " has no consumer " + consumer
                                    + ": it is only half made and none of its tasks runs",
                            ConsumerDifferences.anew(queue.name()));
                }
            }
            case Look.Denied<ConsumerFacts> denied ->
                findings.unknown("consumer-configuration", queue.name(), denied.reason());
            case Look.Silent<ConsumerFacts> silent ->
                findings.unknown("consumer-configuration", queue.name(), silent.reason());
        }
    }
}

package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.StreamFacts;
import java.util.ArrayList;
import java.util.List;

/** Is any stream at one of its own limits? No I/O. */
final class RoomCheck {

    private static final int NEARLY = 80;

    private RoomCheck() {}

    static List<Finding> of(Scene scene) {
        var all = new ArrayList<Finding>();
        var stores = new Findings(Area.STORES);
        scene.stores()
                .forEach((store, look) -> look.value()
                        .filter(facts -> !ShapeDifferences.LIMITED.contains(store)) // at their limits by design
                        .ifPresent(facts -> {
                            var name = facts.shape().name();
                            var remedy = "nats stream edit " + name + " --max-msgs=-1 --max-bytes=-1";
                            room(stores, "stream " + name, name, facts, remedy);
                        }));
        all.addAll(stores.list());
        var queues = new Findings(Area.QUEUES);
        scene.queues()
                .values()
                .forEach(queue -> queue.stream()
                        .value()
                        .ifPresent(facts -> room(
                                queues,
                                "queue " + queue.name(),
                                queue.name(),
                                facts,
                                "ajc queue configure " + queue.name()
                                        + " --entries N for more room, or more workers: ajc task process TYPE "
                                        + queue.name() + " CONCURRENCY COMMAND")));
        all.addAll(queues.list());
        return all;
    }

    private static void room(Findings findings, String what, String subject, StreamFacts facts, String remedy) {
        var shape = facts.shape();
        if (shape.maxMessages() > 0 && facts.messages() * 100 >= shape.maxMessages() * NEARLY) {
            said(
                    findings,
                    what,
                    subject,
                    Amounts.number(facts.messages()) + " of " + Amounts.number(shape.maxMessages()) + " messages",
                    facts.messages() >= shape.maxMessages(),
                    remedy);
        }
        if (shape.maxBytes() > 0 && facts.bytes() * 100 >= shape.maxBytes() * NEARLY) {
            said(
                    findings,
                    what,
                    subject,
                    ByteSize.text(facts.bytes()) + " of " + ByteSize.text(shape.maxBytes()),
                    false,
                    remedy);
        }
    }

    private static void said(
            Findings findings, String what, String subject, String amounts, boolean full, String remedy) {
        findings.warning("room", subject, what + (full ? " is full: " : " is nearly full: ") + amounts, remedy);
    }
}

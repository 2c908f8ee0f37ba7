package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.StreamFacts;
import io.asyncjobs.internal.jetstream.StreamShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What survives what, by the weakest of the streams that a task's life hangs on; as the guarantees say. No I/O. */
final class DurabilityCheck {

    private static final String SYNC = "writes since the last sync (sync_interval, two minutes unless it is set)";
    private static final String FILES =
            "where that matters make the streams anew with files: stop all processes, \"nats"
                    + " stream backup\", \"nats stream rm\", and start them with Storage.FILE";

    private DurabilityCheck() {}

    static List<Finding> of(Scene scene) {
        var findings = new Findings(Area.DURABILITY);
        var streams = new ArrayList<StreamShape>();
        for (var store : List.of(Store.TASKS, Store.DELAY, Store.WAITING)) {
            scene.store(store).map(StreamFacts::shape).ifPresent(streams::add);
        }
        scene.queues()
                .values()
                .forEach(queue -> queue.stream().value().map(StreamFacts::shape).ifPresent(streams::add));
        streams.stream()
                .min(Comparator.comparing((StreamShape shape) -> !shape.isInMemory())
                        .thenComparingInt(StreamShape::replicas))
                .ifPresent(weakest -> said(weakest, isUniform(streams), findings));
        return findings.list();
    }

    private static boolean isUniform(List<StreamShape> streams) {
        return streams.stream()
                        .map(shape -> shape.storage() + shape.replicas())
                        .distinct()
                        .count()
                == 1;
    }

    private static void said(StreamShape weakest, boolean uniform, Findings findings) {
        int replicas = weakest.replicas();
        int spare = (replicas - 1) / 2;
        var where = (uniform ? "tasks are" : "the weakest stream, " + weakest.name() + ", is")
                + (weakest.isInMemory() ? " in memory on " : " in files on ")
                + (replicas == 1 ? "one server" : replicas + " servers") + ": ";
        if (weakest.isInMemory() && replicas == 1) {
            findings.warning("durability", "", where + "lost when that server stops or dies", FILES);
        } else if (weakest.isInMemory()) {
            findings.note(
                    "durability", "", where + "survives the loss of " + spare + " of them, lost when all stop", FILES);
        } else if (replicas == 2) {
            findings.note(
                    "durability",
                    "",
                    where + "survives the loss of one of them, but stands still without it",
                    "nats stream edit " + weakest.name() + " --replicas=3");
        } else if (spare == 0) {
            findings.ok(
                    "durability",
                    "",
                    where + "survives a killed server, a power loss may take the " + SYNC
                            + ", lost with that machine's disk");
        } else {
            findings.ok(
                    "durability",
                    "",
                    where + "survives the loss of " + spare
                            + " of them, only if all lose power at once this may take the " + SYNC);
        }
    }
}

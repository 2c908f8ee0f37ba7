package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import java.util.List;

/** Is there somebody who repairs? No I/O. */
final class ReconcilerCheck {

    private ReconcilerCheck() {}

    static List<Finding> of(Scene scene) {
        var findings = new Findings(Area.TASKS);
        if (scene.isEmpty()) {
            return findings.list();
        }
        var why = scene.reconciler().unknown();
        var leader = scene.reconciler().value();
        if (why.isPresent()) {
            findings.unknown("reconciler", "", "who repairs: " + why.get());
        } else if (leader.isPresent()) {
            findings.ok("reconciler", leader.get(), leader.get() + " repairs what crashes leave");
        } else if (isAnythingThere(scene)) {
            findings.warning("reconciler", "", "nobody repairs what crashes leave", Remedies.MAINTAIN);
        } else {
            findings.note("reconciler", "", "nobody repairs what crashes leave, and nothing waits", "");
        }
        return findings.list();
    }

    private static boolean isAnythingThere(Scene scene) {
        boolean queued = scene.queues().values().stream()
                .flatMap(queue -> queue.stream().value().stream())
                .anyMatch(facts -> facts.messages() > 0);
        boolean delayed =
                scene.store(Store.DELAY).filter(facts -> facts.messages() > 0).isPresent();
        return queued || delayed || !scene.alive().isEmpty();
    }
}

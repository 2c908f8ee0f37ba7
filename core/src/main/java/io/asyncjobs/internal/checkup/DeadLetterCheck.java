package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import java.util.List;

/** How many tasks did not complete? No I/O. */
final class DeadLetterCheck {

    private DeadLetterCheck() {}

    static List<Finding> of(Scene scene) {
        var findings = new Findings(Area.TASKS);
        scene.store(Store.DEAD_LETTERS)
                .map(facts -> facts.messages())
                .filter(letters -> letters > 0)
                .ifPresent(letters -> findings.note(
                        "dead-letters",
                        "",
                        Amounts.count(letters, "dead letter") + " of tasks that did not complete",
                        "ajc dlq list, then ajc dlq retry ID or ajc dlq delete ID"));
        return findings.list();
    }
}

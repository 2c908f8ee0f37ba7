package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import java.time.Duration;
import java.util.List;

/** Does somebody move what is due into its queue? No I/O. */
final class DueCheck {

    private DueCheck() {}

    static List<Finding> of(Scene scene, Patience patience) {
        var findings = new Findings(Area.TASKS);
        long held = scene.store(Store.DELAY).map(facts -> facts.messages()).orElse(0L);
        scene.firstDue().unknown().ifPresent(why -> findings.unknown("due", "", "what is due: " + why));
        if (held == 0) {
            return findings.list();
        }
        long due = scene.pump()
                .value()
                .map(consumer -> consumer.waiting() + consumer.inFlight())
                .orElse(0L);
        var age = scene.firstDue()
                .value()
                .map(then -> Duration.between(then, scene.now()))
                .orElse(Duration.ZERO);
        boolean late =
                age.compareTo(patience.due()) >= 0 && scene.firstDue().value().isPresent();
        if (late && !scene.isPumped()) {
            findings.fault(
                    "due",
                    "",
                    many(due) + " due, the oldest for " + Amounts.duration(age)
                            + ", and nobody moves them into their queues",
                    Remedies.MAINTAIN);
        } else if (late) {
            findings.warning(
                    "due",
                    "",
                    many(due) + " due, the oldest for " + Amounts.duration(age)
                            + ", though somebody moves them: a queue may be full",
                    "see \"ajc queue list\" for full queues; else look again, and start one more worker");
        } else if (!scene.isPumped()) {
            findings.warning(
                    "due",
                    "",
                    Amounts.tasksWait(held) + " for a time, and nobody would move them when it comes",
                    Remedies.MAINTAIN);
        } else {
            findings.ok("due", "", Amounts.tasksWait(held) + " for a time, and somebody moves what is due");
        }
        return findings.list();
    }

    private static String many(long due) {
        return due > 0 ? Amounts.count(due, "task") + (due == 1 ? " is" : " are") : "tasks are";
    }
}

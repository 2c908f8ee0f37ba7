package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.internal.checkup.LostSearch.Lost;
import io.asyncjobs.internal.checkup.LostSearch.Why;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is to be said of tasks that nothing would run? No I/O. */
final class LostCheck {

    private LostCheck() {}

    static List<Finding> of(Survey.Result survey, List<Lost> lost, Scene scene, Patience patience) {
        var findings = new Findings(Area.TASKS);
        boolean repairing = scene.reconciler().value().isPresent();
        lost.stream()
                .filter(task -> task.since().plus(patience.lost()).isBefore(scene.now()))
                .collect(Collectors.groupingBy(
                        task -> task.queue() + " " + task.why(), TreeMap::new, Collectors.toList()))
                .values()
                .forEach(alike -> said(alike, repairing, scene.now().minus(patience.leftAlone()), findings));
        if (!survey.unreadable().isEmpty()) {
            var ids = survey.unreadable();
            findings.warning(
                    "task-record",
                    ids.getFirst(),
                    Amounts.count(ids.size(), "record") + " cannot be read: " + Amounts.names(ids),
                    "ajc task delete ID, or see who wrote it: nats stream get with its subject");
        }
        if (!survey.complete()) {
            findings.note(
                    "lost-tasks",
                    "",
                    "only the newest " + Amounts.number(survey.records()) + " tasks were looked at",
                    "the reconciler looks at all of them");
        }
        if (findings.isFine()) {
            findings.ok(
                    "lost-tasks",
                    "",
                    survey.tasks().isEmpty()
                            ? "no task is unfinished"
                            : Amounts.count(survey.tasks().size(), "unfinished task") + ", none of them lost");
        }
        return findings.list();
    }

    private static void said(List<Lost> alike, boolean repairing, Instant seenTo, Findings findings) {
        var first = alike.getFirst();
        var ids = alike.stream().map(Lost::id).toList();
        boolean one = ids.size() == 1;
        var who = Amounts.count(ids.size(), "task") + " of queue " + first.queue() + (one ? " is " : " are ");
        if (first.why() == Why.COMES_AGAIN) {
            findings.note(
                    "active-without-holder",
                    first.queue(),
                    who + "active though the worker is gone: " + Amounts.names(ids),
                    "nothing, where the queue has a worker: " + (one ? "it comes" : "they come")
                            + " again after the lease");
            return;
        }
        boolean old = alike.stream().anyMatch(task -> task.since().isBefore(seenTo));
        findings.add(
                repairing && !old ? Severity.WARNING : Severity.FAULT,
                first.why() == Why.NO_HOLDER ? "active-without-holder" : "lost-tasks",
                first.queue(),
                who + text(first.why()) + ": " + Amounts.names(ids),
                repairing && !old
                        ? "the reconciler sees to it within 90 s; look again"
                        : Remedies.MAINTAIN + ", which repairs it within 90 s");
    }

    private static String text(Why why) {
        return switch (why) {
            case NO_ITEM -> "waiting without an item, so nothing would run";
            case NO_QUEUE -> "waiting for a queue that does not exist";
            case NO_HOLDER -> "active without a live worker and without an item";
            case NOT_AWAITED -> "blocked by tasks that do not know of it";
            case COMES_AGAIN -> "active";
        };
    }
}

package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.ScheduleListing;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskSpec;
import java.util.List;

/** Can every schedule be used, and does somebody fire them? No I/O. */
final class ScheduleCheck {

    private ScheduleCheck() {}

    static List<Finding> of(Scene scene, Look<ScheduleListing> look) {
        var findings = new Findings(Area.SCHEDULES);
        look.unknown().ifPresent(why -> findings.unknown("schedules", "", why));
        look.value().ifPresent(listing -> {
            listing.unreadable()
                    .forEach((name, why) -> findings.fault(
                            "schedule-document",
                            name,
                            why + ": it never fires",
                            "ajc cron delete " + name + ", then ajc cron add it anew"));
            listing.schedules().forEach(schedule -> queue(scene, schedule, findings));
            leader(scene, listing.schedules(), findings);
        });
        return findings.list();
    }

    private static void queue(Scene scene, Schedule schedule, Findings findings) {
        boolean known = scene.names().value().isPresent();
        if (known
                && !schedule.queue().equals(TaskSpec.DEFAULT_QUEUE) // made with its first task
                && !scene.queues().containsKey(schedule.queue())) {
            findings.warning(
                    "schedule-queue",
                    schedule.name(),
                    "schedule " + schedule.name() + " makes tasks for queue " + schedule.queue()
                            + ", which does not exist: each ends as queue_error",
                    "ajc queue add " + schedule.queue());
        }
    }

    private static void leader(Scene scene, List<Schedule> schedules, Findings findings) {
        long live = schedules.stream()
                .filter(schedule -> schedule.paused().isEmpty())
                .count();
        if (live == 0) {
            return;
        }
        var text = Amounts.count(live, "schedule");
        var why = scene.scheduler().unknown();
        var leader = scene.scheduler().value();
        if (why.isPresent()) {
            findings.unknown("scheduler", "", "who fires schedules: " + why.get());
        } else if (leader.isPresent()) {
            findings.ok("scheduler", leader.get(), leader.get() + " fires " + text);
        } else {
            findings.fault(
                    "scheduler",
                    "",
                    text + (live == 1 ? " is" : " are") + " set and no scheduler leads: none fires",
                    "ajc cron scheduler NAME, on two machines if it matters");
        }
    }
}

package io.asyncjobs.server.api;

import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Schedules as JSON: the keys of the stored document, those that are empty left out. */
final class ScheduleView {

    private ScheduleView() {}

    static Map<String, Object> of(Schedule schedule, boolean withPayload) {
        var json = Json.object(
                "name", schedule.name(),
                "schedule", schedule.cron().text(),
                "queue", schedule.queue(),
                "task_type", schedule.taskType(),
                "payload", withPayload ? TaskView.payload(schedule.payload()) : null,
                "payload_hidden", withPayload ? null : true,
                "deadline",
                        schedule.deadline().map(deadline -> deadline.toNanos()).orElse(null),
                "max_tries", schedule.maxTries() == 0 ? null : schedule.maxTries(),
                "created_at", schedule.created().toString(),
                "timezone", schedule.timezone().getId());
        var missed = schedule.missed();
        json.put(
                "missed",
                Json.object("most", missed.most(), "max_age", missed.maxAge().toNanos()));
        json.put("overlap", schedule.overlap().word());
        json.put("jitter", schedule.jitter().toNanos());
        Json.put(json, "starts", TaskView.text(schedule.starts()));
        Json.put(json, "ends", TaskView.text(schedule.ends()));
        Json.put(json, "paused", schedule.paused().orElse(null));
        Json.put(json, "next", TaskView.text(schedule.nextAfter(Instant.now())));
        return json;
    }

    /** The schedule with how far it is. */
    static Map<String, Object> of(Schedule schedule, boolean withPayload, ScheduleState state, TaskStates tasks) {
        var json = of(schedule, withPayload);
        Json.put(json, "last_task", state.lastTask());
        json.put("history", history(state, tasks));
        return json;
    }

    static List<Map<String, Object>> history(ScheduleState state, TaskStates tasks) {
        return state.history().stream().map(firing -> of(firing, tasks)).toList();
    }

    private static Map<String, Object> of(Firing firing, TaskStates tasks) {
        return Json.object(
                "due", firing.due().toString(),
                "at", firing.at().toString(),
                "what", firing.what().word(),
                "task_id", firing.task().orElse(null),
                "reason", firing.reason().orElse(null),
                "task_state",
                        firing.task().flatMap(tasks::find).map(TaskState::word).orElse(null));
    }
}

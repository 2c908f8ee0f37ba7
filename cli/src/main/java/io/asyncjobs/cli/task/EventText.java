package io.asyncjobs.cli.task;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.event.TaskRepaired;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.task.Progress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events as lines for people and as JSON with the keys that they have on the wire. */
public final class EventText {

    private static final int LONGEST_TEXT = 200;

    private EventText() {}

    /** The line of an event that was received at that time. */
    public static String line(Event event, Instant received) {
        return "[" + Human.clock(received) + "] "
                + switch (event) {
                    case TaskStateChanged task -> task.taskId() + ": " + change(task);
                    case ScheduleFired fired -> schedule(fired);
                    case LeaderElected leader ->
                        Human.foreign(leader.name(), LONGEST_TEXT) + ": new "
                                + Human.foreign(leader.component(), LONGEST_TEXT) + " leader";
                    case QueueChanged queue ->
                        "queue " + Human.foreign(queue.queue(), LONGEST_TEXT) + ": "
                                + queue.change().word();
                    case ItemRejected item ->
                        "queue " + Human.foreign(item.queue(), LONGEST_TEXT) + ": removed an item: "
                                + Human.foreign(item.reason(), LONGEST_TEXT);
                    case TaskRepaired repaired ->
                        repaired.taskId() + ": repaired: " + Human.foreign(repaired.repair(), LONGEST_TEXT) + ": "
                                + Human.foreign(repaired.reason(), LONGEST_TEXT);
                };
    }

    /** The line of a running task that told how far it is. */
    static String line(String taskId, Progress progress) {
        return ("[" + Human.clock(progress.at()) + "] " + taskId + ": progress: " + progress.percent() + " % "
                        + Human.foreign(progress.text(), LONGEST_TEXT))
                .stripTrailing();
    }

    private static String schedule(ScheduleFired fired) {
        var firing = fired.firing();
        return "schedule " + Human.foreign(fired.schedule(), LONGEST_TEXT) + ": "
                + firing.what().word().replace('_', ' ') + " " + firing.due()
                + firing.task()
                        .map(task -> " task: " + Human.foreign(task, LONGEST_TEXT))
                        .orElse("")
                + firing.reason()
                        .map(reason -> " reason: " + Human.foreign(reason, LONGEST_TEXT))
                        .orElse("");
    }

    private static String change(TaskStateChanged task) {
        return "queue: " + Human.foreign(task.queue(), LONGEST_TEXT)
                + " type: " + Human.foreign(task.taskType(), LONGEST_TEXT)
                + " tries: " + task.tries()
                + " state: " + task.state().word()
                + task.lastError()
                        .filter(error -> !error.isEmpty())
                        .map(error -> " error: " + Human.foreign(error, LONGEST_TEXT))
                        .orElse("");
    }

    /** The keys and values of an event. */
    public static Map<String, Object> json(Event event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("event_id", event.eventId());
        json.put("type", type(event));
        json.put("timestamp", event.timestamp().toString());
        switch (event) {
            case TaskStateChanged task -> {
                json.put("task_id", task.taskId());
                json.put("state", task.state().word());
                json.put("tries", task.tries());
                json.put("queue", task.queue());
                json.put("task_type", task.taskType());
                task.lastError().filter(error -> !error.isEmpty()).ifPresent(error -> json.put("last_error", error));
                json.put("task_age", task.taskAge().toNanos());
            }
            case ScheduleFired fired -> {
                json.put("schedule", fired.schedule());
                json.put("queue", fired.queue());
                json.put("due", fired.firing().due().toString());
                json.put("at", fired.firing().at().toString());
                json.put("what", fired.firing().what().word());
                fired.firing().task().ifPresent(task -> json.put("task_id", task));
                fired.firing().reason().ifPresent(reason -> json.put("reason", reason));
            }
            case LeaderElected leader -> {
                json.put("name", leader.name());
                json.put("component", leader.component());
            }
            case QueueChanged queue -> {
                json.put("queue", queue.queue());
                json.put("change", queue.change().word());
            }
            case ItemRejected item -> {
                json.put("queue", item.queue());
                json.put("reason", item.reason());
            }
            case TaskRepaired repaired -> {
                json.put("task_id", repaired.taskId());
                json.put("queue", repaired.queue());
                json.put("repair", repaired.repair());
                json.put("reason", repaired.reason());
            }
        }
        return json;
    }

    /** The keys and values of a running task that told how far it is. */
    static Map<String, Object> json(String taskId, Progress progress) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "progress");
        json.put("timestamp", progress.at().toString());
        json.put("task_id", taskId);
        json.put("percent", progress.percent());
        json.put("text", progress.text());
        return json;
    }

    private static String type(Event event) {
        return switch (event) {
            case TaskStateChanged task -> "io.choria.asyncjobs.v1.task_state";
            case ScheduleFired fired -> "io.asyncjobs.v1.schedule_fired";
            case LeaderElected leader -> "io.choria.asyncjobs.v1.leader_elected";
            case QueueChanged queue -> "io.asyncjobs.v1.queue_changed";
            case ItemRejected item -> "io.asyncjobs.v1.item_rejected";
            case TaskRepaired repaired -> "io.asyncjobs.v1.task_repaired";
        };
    }
}

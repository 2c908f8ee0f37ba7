package io.asyncjobs.cli.cron;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Schedule;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A schedule as a block of lines with its history, or as JSON. */
final class CronBlock {

    private static final int LONGEST_TEXT = 200;
    private static final int WIDEST_CELL = 60;

    private CronBlock() {}

    static void print(AsyncJobs jobs, Schedule schedule, Output output) throws InterruptedException {
        if (output.isJson()) {
            output.document(json(jobs, schedule));
            return;
        }
        block(schedule).print(output);
        var history = jobs.schedules().history(schedule.name());
        if (!history.isEmpty()) {
            output.line("");
            output.line(output.style().bold("History"));
            output.line("");
            history(history).print(output);
        }
    }

    private static Labels block(Schedule schedule) {
        var next = schedule.paused().isPresent()
                ? "paused"
                : schedule.nextAfter(Instant.now()).map(Instant::toString).orElse("over");
        return new Labels("Scheduled Task " + schedule.name())
                .add("Schedule", Human.foreign(schedule.cron().text(), LONGEST_TEXT))
                .add(
                        "Timezone",
                        schedule.cron().zone().orElse(schedule.timezone()).getId())
                .add("Queue", schedule.queue())
                .add("Task Type", schedule.taskType())
                .add(
                        "Payload",
                        schedule.payload().isNone()
                                ? "none"
                                : ByteSize.text(schedule.payload().size()))
                .add("Scheduling Deadline", schedule.deadline().map(Human::duration))
                .add("Maximum Tries", Human.number(schedule.maxTries()))
                .add("Created", Human.time(schedule.created()))
                .add("Missed Times", missed(schedule.missed()))
                .add("Overlap", schedule.overlap().word())
                .add("Jitter", Human.duration(schedule.jitter()))
                .add("Starts", schedule.starts().map(Human::time))
                .add("Ends", schedule.ends().map(Human::time))
                .add("Paused", schedule.paused().map(reason -> Human.foreign(reason, LONGEST_TEXT)))
                .add("Next", next);
    }

    private static String missed(MissedTimes missed) {
        return missed.most() == 0
                ? "skipped"
                : "the latest " + Human.number(missed.most()) + ", at most " + Human.shortDuration(missed.maxAge())
                        + " old";
    }

    private static Table history(List<Firing> history) {
        var table = new Table().id("Due").text("What").id("Task").text("Reason");
        for (var firing : history) {
            table.row(
                    firing.due().toString(),
                    firing.what().word().replace('_', ' '),
                    firing.task().map(task -> Human.foreign(task, WIDEST_CELL)).orElse(""),
                    firing.reason()
                            .map(reason -> Human.foreign(reason, WIDEST_CELL))
                            .orElse(""));
        }
        return table;
    }

    static Map<String, Object> json(AsyncJobs jobs, Schedule schedule) throws InterruptedException {
        var json = json(schedule);
        json.put(
                "history",
                jobs.schedules().history(schedule.name()).stream()
                        .map(CronBlock::json)
                        .toList());
        return json;
    }

    static Map<String, Object> json(Schedule schedule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", schedule.name());
        json.put("schedule", schedule.cron().text());
        json.put("queue", schedule.queue());
        json.put("task_type", schedule.taskType());
        if (!schedule.payload().isNone()) {
            json.put(
                    "payload",
                    Base64.getEncoder().encodeToString(schedule.payload().bytes()));
        }
        schedule.deadline().ifPresent(deadline -> json.put("deadline", deadline.toNanos()));
        json.put("max_tries", schedule.maxTries());
        json.put("created_at", schedule.created().toString());
        json.put("timezone", schedule.timezone().getId());
        json.put(
                "missed",
                Json.object(
                        "most",
                        schedule.missed().most(),
                        "max_age",
                        schedule.missed().maxAge().toNanos()));
        json.put("overlap", schedule.overlap().word());
        json.put("jitter", schedule.jitter().toNanos());
        schedule.starts().ifPresent(time -> json.put("starts", time.toString()));
        schedule.ends().ifPresent(time -> json.put("ends", time.toString()));
        schedule.paused().ifPresent(reason -> json.put("paused", reason));
        schedule.nextAfter(Instant.now()).ifPresent(time -> json.put("next", time.toString()));
        return json;
    }

    private static Map<String, Object> json(Firing firing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("due", firing.due().toString());
        json.put("at", firing.at().toString());
        json.put("what", firing.what().word());
        firing.task().ifPresent(task -> json.put("task_id", task));
        firing.reason().ifPresent(reason -> json.put("reason", reason));
        return json;
    }
}

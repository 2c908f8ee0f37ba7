package io.asyncjobs.server.api;

import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.server.http.JsonObject;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Words;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.UnaryOperator;

/** A schedule, read from a body; what is not given stays as it was. */
final class ScheduleBody {

    private static final Words<Overlap> OVERLAP = Words.of(Overlap.values(), Overlap::word);

    private ScheduleBody() {}

    /** A schedule that is to be added. */
    static Schedule create(JsonObject body) {
        var name = Names.schedule(body.field("name"), body.requiredText("name"));
        var type = Names.type(body.field("task_type"), body.requiredText("task_type"));
        var cron = body.requiredText("schedule");
        var schedule = TaskBody.checked("schedule", "schedule_invalid", () -> Schedule.of(name, cron, type));
        return change(body).apply(schedule);
    }

    /** What is to be changed. Everything is checked at once, also what only a schedule can refuse. */
    static UnaryOperator<Schedule> change(JsonObject body) {
        var changes = new Changes();
        body.text("schedule").ifPresent(cron -> {
            var checked = TaskBody.checked(
                    "schedule",
                    "schedule_invalid",
                    () -> Schedule.of("n", cron, "t").cron().text());
            changes.add(schedule -> schedule.cron(checked));
        });
        body.text("queue")
                .map(text -> Names.queue("queue", text))
                .ifPresent(queue -> changes.add(schedule -> schedule.queue(queue)));
        body.text("task_type")
                .map(text -> Names.type("task_type", text))
                .ifPresent(type -> changes.add(schedule -> schedule.taskType(type)));
        TaskBody.payload(body).ifPresent(payload -> changes.add(schedule -> schedule.payload(payload)));
        body.integer("max_tries", 1, Integer.MAX_VALUE)
                .ifPresent(tries -> changes.add(schedule -> schedule.maxTries(tries)));
        body.word("overlap", OVERLAP).ifPresent(overlap -> changes.add(schedule -> schedule.overlap(overlap)));
        times(body, changes);
        body.done();
        return changes::applyTo;
    }

    private static void times(JsonObject body, Changes changes) {
        if (body.isNull("deadline_offset")) {
            changes.add(schedule -> schedule.deadline(null));
        }
        body.duration("deadline_offset")
                .map(offset -> offset.isZero() ? null : offset)
                .ifPresent(offset -> changes.tried("deadline_offset", "invalid_duration", s -> s.deadline(offset)));
        body.text("timezone").map(ScheduleBody::zone).ifPresent(zone -> changes.add(s -> s.timezone(zone)));
        body.object("missed").map(ScheduleBody::missed).ifPresent(missed -> changes.add(s -> s.missed(missed)));
        body.duration("jitter").ifPresent(jitter -> changes.tried("jitter", "invalid_duration", s -> s.jitter(jitter)));
        if (body.isNull("starts")) {
            changes.add(schedule -> schedule.starts(null));
        }
        body.time("starts").ifPresent(time -> changes.tried("starts", "invalid_time", s -> s.starts(time)));
        if (body.isNull("ends")) {
            changes.add(schedule -> schedule.ends(null));
        }
        body.time("ends").ifPresent(time -> changes.tried("ends", "invalid_time", s -> s.ends(time)));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw Problem.invalid(
                            "timezone",
                            "timezone_unknown",
                            "there is no such time zone; write for example Europe/Berlin")
                    .causedBy(unknown);
        }
    }

    private static MissedTimes missed(JsonObject body) {
        int most = body.integer("most", 0, MissedTimes.MOST)
                .orElseThrow(() -> Problem.invalid("missed.most", "field_missing", "the field missed.most is missing"));
        Duration age = body.duration("max_age").orElse(MissedTimes.LONGEST);
        body.done();
        return TaskBody.checked("missed.max_age", "invalid_duration", () -> new MissedTimes(most, age));
    }

    /** Changes one after the other. */
    private static final class Changes {

        private static final Schedule SAMPLE = Schedule.of("sample", "@daily", "sample");

        private UnaryOperator<Schedule> all = UnaryOperator.identity();

        void add(UnaryOperator<Schedule> change) {
            var before = all;
            all = schedule -> change.apply(before.apply(schedule));
        }

        /** One that a schedule may refuse, whatever else it has. */
        void tried(String field, String reason, UnaryOperator<Schedule> change) {
            var unused = TaskBody.checked(field, reason, () -> change.apply(SAMPLE));
            add(change);
        }

        Schedule applyTo(Schedule schedule) {
            return all.apply(schedule);
        }
    }
}

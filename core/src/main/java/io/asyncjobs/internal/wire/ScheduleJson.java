package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Payload;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The document of a schedule. Keys stand in the order of the original; our own follow where they say something ({@code
 * timezone}, {@code missed}, {@code overlap}, {@code jitter}, {@code starts}, {@code ends}, {@code paused}), then the unknown
 * ones as they were read.
 */
public final class ScheduleJson {

    private static final String WHAT = "a schedule's document";

    private ScheduleJson() {}

    /** The bytes of a schedule. */
    public static byte[] write(Schedule schedule) {
        return Json.bytes(320 + schedule.payload().size() * 2, out -> {
            out.writeStartObject();
            out.writeStringProperty("name", schedule.name());
            out.writeStringProperty("schedule", schedule.cron().text());
            out.writeStringProperty("queue", schedule.queue());
            out.writeStringProperty("task_type", schedule.taskType());
            if (schedule.payload().isNone()) {
                out.writeNullProperty("payload");
            } else {
                out.writeBinaryProperty("payload", schedule.payload().bytes());
            }
            schedule.deadline().ifPresent(deadline -> out.writeNumberProperty("deadline", deadline.toNanos()));
            out.writeNumberProperty("max_tries", schedule.maxTries());
            out.writeStringProperty("created_at", Timestamps.format(schedule.created()));
            if (!schedule.timezone().equals(ZoneOffset.UTC)) {
                out.writeStringProperty("timezone", schedule.timezone().getId());
            }
            var missed = schedule.missed();
            if (!missed.equals(MissedTimes.skip())) {
                out.writeObjectPropertyStart("missed");
                out.writeNumberProperty("most", missed.most());
                out.writeNumberProperty("max_age", missed.maxAge().toNanos());
                out.writeEndObject();
            }
            if (schedule.overlap() != Overlap.ALLOW) {
                out.writeStringProperty("overlap", schedule.overlap().word());
            }
            if (!schedule.jitter().isZero()) {
                out.writeNumberProperty("jitter", schedule.jitter().toNanos());
            }
            schedule.starts().ifPresent(time -> out.writeStringProperty("starts", Timestamps.format(time)));
            schedule.ends().ifPresent(time -> out.writeStringProperty("ends", Timestamps.format(time)));
            schedule.paused().ifPresent(reason -> out.writeStringProperty("paused", reason));
            schedule.unknownKeys().forEach((key, json) -> {
                out.writeName(key);
                Json.writeRaw(out, json);
            });
            out.writeEndObject();
        });
    }

    /**
     * The schedule of these bytes.
     *
     * @throws CorruptDataException if they are not a schedule's document, or its cron text or zone is none, with what is wrong
     */
    public static Schedule read(byte[] bytes) {
        try (var in = Json.parser(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new CorruptDataException(WHAT + " is not a JSON object");
            }
            return new Reader().read(in);
        } catch (JacksonException wrong) {
            throw Json.notJson(WHAT, wrong);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException wrong) {
            throw new CorruptDataException(WHAT + " is wrong: " + wrong.getMessage(), wrong);
        }
    }

    /** Collects the keys of one document. */
    private static final class Reader {
        private String name = "";
        private String cron = "";
        private String type = "";
        private String queue = "";
        private Payload payload = Payload.none();
        private @Nullable Duration deadline;
        private int maxTries;
        private Instant created = Instant.EPOCH;
        private ZoneId timezone = ZoneOffset.UTC;
        private MissedTimes missed = MissedTimes.skip();
        private Overlap overlap = Overlap.ALLOW;
        private Duration jitter = Duration.ZERO;
        private @Nullable Instant starts;
        private @Nullable Instant ends;
        private @Nullable String paused;
        private final Map<String, String> unknown = new LinkedHashMap<>();

        Schedule read(JsonParser in) {
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                if (in.nextToken() != JsonToken.VALUE_NULL) {
                    readKey(in, key);
                }
            }
            return Schedule.of(name, cron, type)
                    .queue(queue)
                    .payload(payload)
                    .deadline(deadline)
                    .maxTries(maxTries)
                    .created(created)
                    .timezone(timezone)
                    .missed(missed)
                    .overlap(overlap)
                    .jitter(jitter)
                    .starts(starts)
                    .ends(ends)
                    .paused(paused)
                    .unknownKeys(unknown);
        }

        private void readKey(JsonParser in, String key) {
            switch (key) {
                case "name" -> name = text(in, key);
                case "schedule" -> cron = text(in, key);
                case "queue" -> queue = text(in, key);
                case "task_type" -> type = text(in, key);
                case "payload" ->
                    payload = Payload.of(expect(in, key, JsonToken.VALUE_STRING).getBinaryValue());
                case "deadline" -> {
                    var time = duration(in, key);
                    deadline = time.isZero() ? null : time;
                }
                case "max_tries" ->
                    maxTries = expect(in, key, JsonToken.VALUE_NUMBER_INT).getIntValue();
                case "created_at" -> created = time(in, key);
                case "timezone" -> timezone = ZoneId.of(text(in, key));
                case "missed" -> missed = missed(in);
                case "overlap" -> {
                    var word = text(in, key);
                    overlap = Overlap.ofWord(word)
                            .orElseThrow(() -> new CorruptDataException(
                                    WHAT + " has the unknown value \"" + Names.shown(word) + "\" for \"overlap\""));
                }
                case "jitter" -> jitter = duration(in, key);
                case "starts" -> starts = time(in, key);
                case "ends" -> ends = time(in, key);
                case "paused" -> paused = text(in, key);
                default -> unknown.put(key, Json.copyValue(in));
            }
        }

        private static MissedTimes missed(JsonParser in) {
            expect(in, "missed", JsonToken.START_OBJECT);
            int most = 0;
            var maxAge = MissedTimes.LONGEST;
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                in.nextToken();
                switch (key) {
                    case "most" ->
                        most = expect(in, key, JsonToken.VALUE_NUMBER_INT).getIntValue();
                    case "max_age" -> maxAge = duration(in, key);
                    default -> in.skipChildren();
                }
            }
            return new MissedTimes(most, maxAge);
        }

        private static JsonParser expect(JsonParser in, String key, JsonToken wanted) {
            if (in.currentToken() != wanted) {
                throw Json.wrongType(WHAT, key, in.currentToken());
            }
            return in;
        }

        private static String text(JsonParser in, String key) {
            return expect(in, key, JsonToken.VALUE_STRING).getString();
        }

        private static Instant time(JsonParser in, String key) {
            return Timestamps.parse(text(in, key));
        }

        private static Duration duration(JsonParser in, String key) {
            return Duration.ofNanos(expect(in, key, JsonToken.VALUE_NUMBER_INT).getLongValue());
        }
    }
}

package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The task document. Keys stand in the order of the original; those it omits when empty are omitted; our own follow
 * ({@code run}, {@code not_before}, {@code headers}, {@code wait_for_unknown}, {@code last_trace}, {@code history}, {@code unique_key},
 * {@code dead_letter}), then the unknown ones as they were read.
 */
public final class TaskJson {

    private static final String WHAT = "a task document";

    private TaskJson() {}

    /** The bytes of a task. */
    public static byte[] write(Task task) {
        return JsonText.bytes(out -> write(task, out));
    }

    private static void write(Task task, JsonText out) {
        out.begin('{');
        out.key("id").string(task.id());
        out.key("type").string(task.type());
        out.key("queue").string(task.queue());
        if (!task.dependencies().isEmpty()) {
            out.key("dependencies").begin('[');
            task.dependencies().forEach(out::string);
            out.end(']');
        }
        task.dependencyResultsJson()
                .ifPresent(json -> out.key("dependency_results").json(json));
        writeIfTrue(out, "load_dependencies", task.loadDependencies());
        out.key("payload").payload(task.payload());
        task.deadline().ifPresent(time -> out.key("deadline").time(time));
        out.key("max_tries").number(task.maxTries());
        task.result().ifPresent(result -> {
            out.key("result").begin('{');
            out.key("payload").json(result.json());
            out.key("completed").time(result.completed()).end('}');
        });
        out.key("state").string(task.state().word());
        out.key("created").time(task.created());
        task.tried().ifPresent(time -> out.key("tried").time(time));
        out.key("tries").number(task.tries());
        writeText(out, "last_err", task.lastError().orElse(""));
        writeText(out, "signature", task.signature().orElse(""));
        writeOurKeys(task, out);
        task.unknownKeys().forEach((key, json) -> out.anyKey(key).json(json));
        out.end('}');
    }

    private static void writeOurKeys(Task task, JsonText out) {
        task.run().ifPresent(run -> {
            out.key("run").begin('{');
            out.key("item").number(run.item());
            out.key("worker").string(run.worker()).end('}');
        });
        task.notBefore().ifPresent(time -> out.key("not_before").time(time));
        if (!task.headers().isEmpty()) {
            out.key("headers").begin('{');
            task.headers().forEach((key, value) -> out.anyKey(key).string(value));
            out.end('}');
        }
        writeIfTrue(out, "wait_for_unknown", task.waitsForUnknown());
        writeText(out, "last_trace", task.lastTrace().orElse(""));
        if (!task.history().isEmpty()) {
            out.key("history").begin('[');
            task.history().forEach(past -> writePast(past, out));
            out.end(']');
        }
        writeText(out, "unique_key", task.uniqueKey().orElse(""));
        task.deathReason().ifPresent(why -> out.key("dead_letter").string(why.word()));
    }

    private static void writePast(PastTry past, JsonText out) {
        out.begin('{');
        out.key("try").number(past.number());
        out.key("started").time(past.started());
        out.key("ended").time(past.ended());
        writeText(out, "worker", past.worker());
        writeText(out, "error", past.error().orElse(""));
        out.end('}');
    }

    private static void writeText(JsonText out, String key, String text) {
        if (!text.isEmpty()) {
            out.key(key).string(text);
        }
    }

    private static void writeIfTrue(JsonText out, String key, boolean is) {
        if (is) {
            out.key(key).json("true");
        }
    }

    /**
     * The task of these bytes, stored at that sequence. It keeps them, and they must not change.
     *
     * @throws CorruptDataException if they are not a task document, with what is wrong
     */
    public static Task read(byte[] bytes, long sequence) {
        try (var in = Json.parser(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new CorruptDataException(WHAT + " is not a JSON object");
            }
            var task = read(in, bytes).storedAt(sequence);
            if (in.nextToken() != null) {
                throw new CorruptDataException(WHAT + " is followed by more");
            }
            return task;
        } catch (JacksonException wrong) {
            throw Json.notJson(WHAT, wrong);
        }
    }

    /** The task of the object that the parser of these bytes stands on; leaves it on the object's end. */
    static Task read(JsonParser in, byte[] bytes) {
        return new Reader(bytes).read(in);
    }

    /** Collects the keys of one document; identity comes first in documents of the original, but need not. */
    private static final class Reader {
        private final byte[] document;
        private String id = "";
        private String type = "";
        private String queue = "";
        private @Nullable TaskState state;
        private final Task.Builder fields = Task.builder("", "", "");
        private final Map<String, String> unknown = new LinkedHashMap<>();

        Reader(byte[] document) {
            this.document = document;
        }

        Task read(JsonParser in) {
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                var token = in.nextToken();
                if (token == JsonToken.VALUE_NULL && !key.equals("payload")) {
                    continue;
                }
                readKey(in, key);
            }
            if (!Names.isId(id)) {
                throw new CorruptDataException(WHAT + " has no valid \"id\"");
            }
            if (type.isEmpty() || state == null) {
                throw new CorruptDataException(WHAT + " (id " + id + ") has no \"type\" or no \"state\"");
            }
            // they become parts of subjects and headers
            if (!Names.isId(type) || (!queue.isEmpty() && !Names.isQueue(queue))) {
                throw new CorruptDataException(
                        WHAT + " (id " + id + ") has a \"type\" or a \"queue\" that is not a name");
            }
            return fields.unknownKeys(unknown).state(state).named(id, type, queue);
        }

        private void readKey(JsonParser in, String key) {
            switch (key) {
                case "id" -> id = text(in, key);
                case "type" -> type = text(in, key);
                case "queue" -> queue = text(in, key);
                case "dependencies" -> fields.dependencies(texts(in, key));
                case "dependency_results" -> fields.dependencyResultsJson(Json.copyValue(in));
                case "load_dependencies" -> fields.loadDependencies(in.getBooleanValue());
                case "payload" ->
                    fields.payload(
                            in.currentToken() == JsonToken.VALUE_NULL
                                    ? Payload.none()
                                    : Base64Text.payload(expect(in, key, JsonToken.VALUE_STRING), document));
                case "deadline" -> fields.deadline(time(in, key));
                case "max_tries" -> fields.maxTries(number(in, key));
                case "result" -> fields.result(result(in));
                case "state" -> state = state(text(in, key));
                case "created" -> fields.created(time(in, key));
                case "tried" -> fields.tried(time(in, key));
                case "tries" -> fields.tries(number(in, key));
                case "last_err" -> fields.lastError(textOrNull(in, key));
                case "signature" -> fields.signature(textOrNull(in, key));
                case "run" -> fields.run(run(in));
                case "not_before" -> fields.notBefore(time(in, key));
                case "headers" -> fields.headers(headers(in));
                case "wait_for_unknown" -> fields.waitsForUnknown(in.getBooleanValue());
                case "last_trace" -> fields.lastTrace(textOrNull(in, key));
                case "history" -> fields.history(history(in));
                case "unique_key" -> fields.uniqueKey(token(text(in, key), key));
                case "dead_letter" ->
                    fields.deathReason(DeathReason.ofWord(text(in, key)).orElse(null));
                default -> unknown.put(key, Json.copyValue(in));
            }
        }

        private static TaskState state(String word) {
            return TaskState.ofWord(word)
                    .orElseThrow(() ->
                            new CorruptDataException(WHAT + " has the unknown state \"" + Names.shown(word) + "\""));
        }

        private static RunHolder run(JsonParser in) {
            expect(in, "run", JsonToken.START_OBJECT);
            long item = 0;
            var worker = "";
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                in.nextToken();
                switch (key) {
                    case "item" ->
                        item = expect(in, key, JsonToken.VALUE_NUMBER_INT).getLongValue();
                    case "worker" -> worker = text(in, key);
                    default -> in.skipChildren();
                }
            }
            return new RunHolder(item, token(worker, "run"));
        }

        /** A text that becomes part of a subject. */
        private static String token(String text, String key) {
            if (!Names.isId(text)) {
                throw new CorruptDataException(WHAT + " has a value for \"" + key + "\" that is not a name");
            }
            return text;
        }

        private static TaskResult result(JsonParser in) {
            expect(in, "result", JsonToken.START_OBJECT);
            var json = "null";
            var completed = Instant.EPOCH;
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                in.nextToken();
                switch (key) {
                    case "payload" -> json = Json.copyValue(in);
                    case "completed" -> completed = time(in, key);
                    default -> in.skipChildren();
                }
            }
            return new TaskResult(json, completed);
        }

        private static List<PastTry> history(JsonParser in) {
            expect(in, "history", JsonToken.START_ARRAY);
            var past = new ArrayList<PastTry>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                past.add(pastTry(in));
            }
            return past;
        }

        private static PastTry pastTry(JsonParser in) {
            expect(in, "history", JsonToken.START_OBJECT);
            int number = 0;
            var started = Instant.EPOCH;
            var ended = Instant.EPOCH;
            var worker = "";
            String error = null;
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                in.nextToken();
                switch (key) {
                    case "try" -> number = number(in, key);
                    case "started" -> started = time(in, key);
                    case "ended" -> ended = time(in, key);
                    case "worker" -> worker = text(in, key);
                    case "error" -> error = textOrNull(in, key);
                    default -> in.skipChildren();
                }
            }
            return new PastTry(number, started, ended, worker, error);
        }

        private static Map<String, String> headers(JsonParser in) {
            expect(in, "headers", JsonToken.START_OBJECT);
            var headers = new LinkedHashMap<String, String>();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                in.nextToken();
                headers.put(key, text(in, key));
            }
            return headers;
        }

        private static List<String> texts(JsonParser in, String key) {
            expect(in, key, JsonToken.START_ARRAY);
            var texts = new ArrayList<String>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                texts.add(text(in, key));
            }
            return texts;
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

        private static @Nullable String textOrNull(JsonParser in, String key) {
            var text = text(in, key);
            return text.isEmpty() ? null : text;
        }

        private static int number(JsonParser in, String key) {
            return expect(in, key, JsonToken.VALUE_NUMBER_INT).getIntValue();
        }

        private static Instant time(JsonParser in, String key) {
            return Timestamps.parse(text(in, key));
        }
    }
}

package io.asyncjobs.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a request is refused: what the answer's problem document says. Thrown by whoever notices. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String TYPE = "urn:asyncjobs:problem:";

    private final int status;
    private final String code;
    private final String reason;
    private final @Nullable String field;
    private final @Nullable String task;
    private final transient Map<String, String> headers;

    private Problem(
            int status,
            String code,
            String reason,
            String detail,
            @Nullable String field,
            @Nullable String task,
            Map<String, String> headers,
            @Nullable Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.code = code;
        this.reason = reason;
        this.field = field;
        this.task = task;
        this.headers = Map.copyOf(headers);
    }

    /**
     * One with this HTTP status.
     *
     * @param code the kind of problem, such as {@code invalid_argument}
     * @param reason what exactly, such as {@code task_id_invalid}
     * @param detail one sentence for people
     */
    public static Problem of(int status, String code, String reason, String detail) {
        return new Problem(status, code, reason, detail, null, null, Map.of(), null);
    }

    /** A value that cannot be: 400. */
    public static Problem invalid(String field, String reason, String detail) {
        return new Problem(400, "invalid_argument", reason, detail, field, null, Map.of(), null);
    }

    /** A request that cannot be, as a whole: 400. */
    public static Problem invalid(String reason, String detail) {
        return of(400, "invalid_argument", reason, detail);
    }

    /** Something that is not there: 404. */
    public static Problem notFound(String reason, String detail) {
        return of(404, "not_found", reason, detail);
    }

    /** Something that stands against it: 409. */
    public static Problem conflict(String reason, String detail) {
        return of(409, "conflict", reason, detail);
    }

    /** The same with what caused it, for logs. */
    public Problem causedBy(Throwable cause) {
        return new Problem(status, code, reason, detail(), field, task, headers, cause);
    }

    /** The same, since this task is in the way; null for none. */
    public Problem ofTask(@Nullable String id) {
        return new Problem(status, code, reason, detail(), field, id, headers, getCause());
    }

    /** The same with a header of the answer. */
    public Problem withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, code, reason, detail(), field, task, more, getCause());
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The kind of problem. */
    public String code() {
        return code;
    }

    /** What exactly. */
    public String reason() {
        return reason;
    }

    /** The field of the body, the query parameter, the header or the part of the path that is wrong. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** One sentence for people. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The answer that says it. */
    public Answer answer() {
        var answer = Answer.of(status, Answer.PROBLEM_TYPE, Json.bytes(document()));
        for (var header : headers.entrySet()) {
            answer = answer.header(header.getKey(), header.getValue());
        }
        return answer;
    }

    private Map<String, Object> document() {
        var json = new LinkedHashMap<String, Object>();
        json.put("type", TYPE + code);
        json.put("title", code.replace('_', ' '));
        json.put("status", status);
        json.put("detail", detail());
        json.put("code", code);
        json.put("reason", reason);
        if (field != null) {
            json.put("field", field);
        }
        if (task != null) {
            json.put("task", task);
        }
        return json;
    }
}

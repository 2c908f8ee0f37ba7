package io.asyncjobs.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is answered with. Immutable.
 *
 * @param status the HTTP status
 * @param type the content type, empty where there is no content
 * @param headers further headers
 * @param content what is written
 */
public record Answer(int status, String type, Map<String, String> headers, Content content) {

    /** The content type of JSON. */
    public static final String JSON_TYPE = "application/json; charset=utf-8";

    /** The content type of one JSON value per line. */
    public static final String LINES_TYPE = "application/x-ndjson";

    /** The content type of problems. */
    public static final String PROBLEM_TYPE = "application/problem+json";

    /** Copies the headers. */
    public Answer {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return status + " " + type;
    }

    /** What is written. */
    public sealed interface Content {}

    /** Bytes that are there already; not to be changed. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares answers
    record Bytes(byte[] bytes) implements Content {}

    /** What is made while it is written. */
    record Stream(Writing writing) implements Content {}

    /** Writes content while it is made. */
    @FunctionalInterface
    public interface Writing {
        /** Writes it; whoever reads may be slow, or gone. */
        void to(OutputStream out) throws IOException, InterruptedException;
    }

    /** Bytes of a type. */
    public static Answer of(int status, String type, byte[] bytes) {
        return new Answer(status, type, Map.of(), new Bytes(bytes));
    }

    /** A value as JSON. */
    public static Answer json(int status, Object value) {
        return of(status, JSON_TYPE, Json.bytes(value));
    }

    /** A value as JSON, and all is well. */
    public static Answer ok(Object value) {
        return json(200, value);
    }

    /** No content. */
    public static Answer empty(int status) {
        return of(status, "", new byte[0]);
    }

    /** Content that is made while it is written, and all is well. */
    public static Answer stream(String type, Writing writing) {
        return new Answer(200, type, Map.of(), new Stream(writing));
    }

    /** The same with a further header. */
    public Answer header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, type, more, content);
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Single requests that change nothing, each with whatever comes of it as its answer. Safe for use by many threads. */
final class ApiLook {

    private static final int NO_MESSAGE = 10037;

    private final RequestPipe pipe;
    private final String apiPrefix;
    private final Duration timeout;

    ApiLook(RequestPipe pipe, String apiPrefix, Duration timeout) {
        this.pipe = pipe;
        this.apiPrefix = apiPrefix;
        this.timeout = timeout;
    }

    /** Asks JetStream. */
    Look<JsonNode> jetStream(String subject, String body) throws InterruptedException {
        return ask(apiPrefix + subject, body);
    }

    /** Asks somebody who answers by a JSON document. */
    Look<JsonNode> ask(String subject, String body) throws InterruptedException {
        try {
            return switch (pipe.request(subject, null, body.getBytes(StandardCharsets.UTF_8), timeout)) {
                case Reply.Answer answer -> read(answer.body(), subject);
                case Reply.NoResponders none -> new Look.Silent<>("nobody answers " + subject);
                case Reply.Denied denied -> new Look.Denied<>("this user may not publish to " + subject);
                case Reply.NotSent notSent -> new Look.Silent<>(subject + " was not sent: " + notSent.reason());
                case Reply.Lost lost -> new Look.Silent<>(subject + ": " + lost.reason());
            };
        } catch (UnavailableException notSent) {
            return new Look.Silent<>(String.valueOf(notSent.getMessage()));
        }
    }

    private static Look<JsonNode> read(byte[] body, String subject) {
        JsonNode json;
        try {
            json = Json.tree(body, "the answer to " + subject);
        } catch (CorruptDataException foreign) {
            return new Look.Silent<>(String.valueOf(foreign.getMessage()));
        }
        var error = json.path("error");
        if (error.isMissingNode()) {
            return new Look.There<>(json);
        }
        int code = error.path("err_code").asInt(0);
        return switch (code) {
            case NO_MESSAGE, ApiErrors.STREAM_NOT_FOUND, ApiErrors.CONSUMER_NOT_FOUND -> new Look.Missing<>();
            default -> new Look.Silent<>(error.path("description").asString("") + " (" + code + ")");
        };
    }
}

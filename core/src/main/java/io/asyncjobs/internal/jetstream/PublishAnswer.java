package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.wire.Json;
import java.nio.charset.StandardCharsets;

/** What the server said to a publish into a stream. */
public sealed interface PublishAnswer {

    /** Stored at that sequence; {@code duplicate} where a message of that id was stored before and this one was not. */
    record Stored(long sequence, boolean duplicate) implements PublishAnswer {}

    /** The subject was not at the sequence that was expected. Not stored. */
    record WrongSequence(String description) implements PublishAnswer {}

    /** The stream holds as much as it may. Not stored. */
    record Full(String description) implements PublishAnswer {}

    /** Not now, but perhaps in a moment: an election, an overload. Not stored. */
    record Busy(String description) implements PublishAnswer {}

    /** No, and asking again will not help. Not stored. */
    record Refused(String description) implements PublishAnswer {}

    /** It is not known whether it was stored. */
    record Lost(String description) implements PublishAnswer {}

    /** No stream takes this subject, or its leader is being elected. Not stored. */
    record NoStream() implements PublishAnswer {}

    int WRONG_LAST_SEQUENCE = 10071;
    int WRONG_LAST_SEQUENCE_IN_FLIGHT = 10164;
    int STORE_FAILED = 10077;

    /** Reads it off a reply. */
    static PublishAnswer of(Reply reply) {
        return switch (reply) {
            case Reply.Answer answer -> ofBody(answer.body());
            case Reply.NoResponders none -> new NoStream();
            case Reply.Denied denied -> new Refused(denied.reason());
            case Reply.NotSent notSent -> new Busy(notSent.reason());
            case Reply.Lost lost -> new Lost(lost.reason());
        };
    }

    private static PublishAnswer ofBody(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        int at = text.indexOf("\"seq\":");
        if (at < 0 || text.contains("\"error\":")) {
            return ofError(body, text);
        }
        long sequence = 0;
        for (int i = at + 6; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            sequence = sequence * 10 + (text.charAt(i) - '0');
        }
        if (sequence == 0) {
            return ofError(body, text);
        }
        return new Stored(sequence, text.contains("\"duplicate\": true") || text.contains("\"duplicate\":true"));
    }

    private static PublishAnswer ofError(byte[] body, String text) {
        var error = Json.tree(body, "a server's answer to a publish").path("error");
        int code = error.path("err_code").asInt(0);
        int status = error.path("code").asInt(0);
        var description = error.path("description").asString(text) + " (" + code + ")";
        if (code == WRONG_LAST_SEQUENCE || code == WRONG_LAST_SEQUENCE_IN_FLIGHT) {
            return new WrongSequence(description);
        }
        if (code == STORE_FAILED && description.startsWith("maximum ")) {
            return new Full(description);
        }
        return status == 503 || status == 429 ? new Busy(description) : new Refused(description);
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
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
    record Refused(String description, RefusedException.Reason reason) implements PublishAnswer {

        /** For what the description says. */
        Refused(String description) {
            this(description, RefusedException.Reason.OTHER);
        }
    }

    /** It is not known whether it was stored. */
    record Lost(String description) implements PublishAnswer {}

    /** No stream takes this subject, or its leader is being elected. Not stored. */
    record NoStream() implements PublishAnswer {
        @Override
        public String toString() {
            return "no stream takes it, or its leader is being elected";
        }
    }

    int WRONG_LAST_SEQUENCE = 10071;
    int WRONG_LAST_SEQUENCE_IN_FLIGHT = 10164;
    int STORE_FAILED = 10077;
    int MESSAGE_TOO_LARGE = 10054;

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
        int at = indexOf("\"seq\":", body);
        if (at < 0 || indexOf("\"error\":", body) >= 0) {
            return ofError(body);
        }
        long sequence = 0;
        for (int i = at + 6; i < body.length && body[i] >= '0' && body[i] <= '9'; i++) {
            sequence = sequence * 10 + (body[i] - '0');
        }
        if (sequence == 0) {
            return ofError(body);
        }
        boolean duplicate = indexOf("\"duplicate\": true", body) >= 0 || indexOf("\"duplicate\":true", body) >= 0;
        return new Stored(sequence, duplicate);
    }

    /** There is one answer for each save, so it is looked through as it came. */
    private static int indexOf(String ascii, byte[] body) {
        for (int start = 0; start <= body.length - ascii.length(); start++) {
            int same = 0;
            while (same < ascii.length() && body[start + same] == ascii.charAt(same)) {
                same++;
            }
            if (same == ascii.length()) {
                return start;
            }
        }
        return -1;
    }

    private static PublishAnswer ofError(byte[] body) {
        var error = Json.tree(body, "a server's answer to a publish").path("error");
        int code = error.path("err_code").asInt(0);
        int status = error.path("code").asInt(0);
        var description =
                error.path("description").asString(new String(body, StandardCharsets.UTF_8)) + " (" + code + ")";
        if (code == WRONG_LAST_SEQUENCE || code == WRONG_LAST_SEQUENCE_IN_FLIGHT) {
            return new WrongSequence(description);
        }
        if (code == STORE_FAILED && description.startsWith("maximum ")) {
            return new Full(description);
        }
        if (code == MESSAGE_TOO_LARGE) {
            return new Refused(description, RefusedException.Reason.TOO_LARGE);
        }
        return status == 503 || status == 429 ? new Busy(description) : new Refused(description);
    }
}

package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What a server answers to a request for one stored message. Its data may be large, so it is decoded where it stands. */
public final class MessageAnswer {

    private static final String WHAT = "a server's answer to a request for a message";

    private String subject = "";
    private long sequence;
    private byte[] data = new byte[0];
    private byte[] headers = new byte[0];
    private String time = "";
    private boolean failed;
    private int errorCode;
    private String error = "";

    private MessageAnswer() {}

    /**
     * Reads it.
     *
     * @throws CorruptDataException if it is not one, with what is wrong
     */
    public static MessageAnswer read(byte[] bytes) {
        var answer = new MessageAnswer();
        try (var in = Json.parser(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new CorruptDataException(WHAT + " is not a JSON object");
            }
            for (var key = nextKey(in); key != null; key = nextKey(in)) {
                if (in.currentToken() != JsonToken.START_OBJECT) {
                    in.skipChildren();
                } else if (key.equals("message")) {
                    answer.readMessage(in, bytes);
                } else if (key.equals("error")) {
                    answer.readError(in);
                } else {
                    in.skipChildren();
                }
            }
            return answer;
        } catch (JacksonException wrong) {
            throw Json.notJson(WHAT, wrong);
        } catch (IllegalArgumentException notBase64) {
            throw new CorruptDataException(WHAT + " holds a message that is not base64", notBase64);
        }
    }

    /** The next key of an object, with the parser on its value; null at its end. */
    private static @Nullable String nextKey(JsonParser in) {
        if (in.nextToken() != JsonToken.PROPERTY_NAME) {
            return null;
        }
        var key = in.currentName();
        in.nextToken();
        return key;
    }

    private void readMessage(JsonParser in, byte[] bytes) {
        for (var key = nextKey(in); key != null; key = nextKey(in)) {
            boolean isText = in.currentToken() == JsonToken.VALUE_STRING;
            switch (key) {
                case "subject" -> subject = isText ? in.getString() : "";
                case "seq" -> sequence = in.currentToken() == JsonToken.VALUE_NUMBER_INT ? in.getLongValue() : 0;
                case "data" -> data = isText ? Base64Text.bytes(in, bytes) : new byte[0];
                case "hdrs" -> headers = isText ? Base64Text.bytes(in, bytes) : new byte[0];
                case "time" -> time = isText ? in.getString() : "";
                default -> {}
            }
            in.skipChildren();
        }
    }

    private void readError(JsonParser in) {
        failed = true;
        for (var key = nextKey(in); key != null; key = nextKey(in)) {
            switch (key) {
                case "err_code" -> errorCode = in.currentToken() == JsonToken.VALUE_NUMBER_INT ? in.getIntValue() : 0;
                case "description" -> error = in.currentToken() == JsonToken.VALUE_STRING ? in.getString() : "";
                default -> {}
            }
            in.skipChildren();
        }
    }

    /** Whether it is an error instead of a message. */
    public boolean isError() {
        return failed;
    }

    /** The error's number. */
    public int errorCode() {
        return errorCode;
    }

    /** What the server says of the error. */
    public String error() {
        return error;
    }

    /** The message's subject; empty where it holds no message. */
    public String subject() {
        return subject;
    }

    /** Its sequence in its stream. */
    public long sequence() {
        return sequence;
    }

    /** Its body, which is the caller's. */
    public byte[] data() {
        return data;
    }

    /** Its header block, which is the caller's. */
    public byte[] headers() {
        return headers;
    }

    /** When it was stored, as the server wrote it. */
    public String time() {
        return time;
    }
}

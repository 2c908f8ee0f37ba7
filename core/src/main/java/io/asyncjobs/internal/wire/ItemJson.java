package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The body of a queue item: {@code {"kind":0,"job":"<id>"}}, and where the task is small its stored version too
 * ({@code seq}, {@code task}), which saves the worker the read. The original ignores these keys.
 */
public final class ItemJson {

    /** Documents above this many bytes are not carried in the item. */
    public static final int CARRIED_AT_MOST = 4096;

    private static final String WHAT = "an item";

    private ItemJson() {}

    /**
     * What an item says.
     *
     * @param taskId the task it points to
     * @param carried the version of the task that was stored when the item was made, null if it carries none
     */
    public record Body(String taskId, @Nullable Task carried) {}

    /** The item of a task stored at that sequence, whose document is given so that it is not encoded twice. */
    public static byte[] write(String taskId, long sequence, byte[] document) {
        if (document.length > CARRIED_AT_MOST || sequence <= 0) {
            return pointer(taskId);
        }
        var head = ascii("{\"kind\":0,\"job\":\"" + taskId + "\",\"seq\":" + sequence + ",\"task\":");
        var body = Arrays.copyOf(head, head.length + document.length + 1);
        System.arraycopy(document, 0, body, head.length, document.length);
        body[body.length - 1] = '}';
        return body;
    }

    /** The item of a task, as the original writes it. */
    public static byte[] pointer(String taskId) {
        return ascii("{\"kind\":0,\"job\":\"" + taskId + "\"}");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads an item. A carried task that cannot be read is as none: its record says what it is.
     *
     * @throws CorruptDataException if it is not one, with what is wrong
     */
    public static Body read(byte[] bytes) {
        if (bytes.length == 0) {
            throw new CorruptDataException(WHAT + " is empty");
        }
        var id = "";
        long sequence = 0;
        Task carried = null;
        boolean inTask = false;
        try (var in = Json.itemParser(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new CorruptDataException(WHAT + " is not a JSON object");
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                var token = in.nextToken();
                switch (key) {
                    case "job" -> id = token == JsonToken.VALUE_STRING ? in.getString() : "";
                    case "seq" -> sequence = sequence(in);
                    case "task" -> {
                        inTask = true;
                        carried = carried(in, bytes);
                        inTask = false;
                    }
                    default -> in.skipChildren();
                }
            }
        } catch (JacksonException wrong) {
            if (!inTask || !Names.isId(id)) {
                throw Json.notJson(WHAT, wrong);
            }
        }
        if (!Names.isId(id)) {
            throw new CorruptDataException(WHAT + " has no valid \"job\"");
        }
        boolean usable = carried != null && sequence > 0 && carried.id().equals(id);
        return new Body(id, usable && carried != null ? carried.storedAt(sequence) : null);
    }

    private static long sequence(JsonParser in) {
        boolean whole = in.currentToken() == JsonToken.VALUE_NUMBER_INT
                && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        return whole ? in.getLongValue() : 0;
    }

    /** The task that the parser stands on, null where it is none; leaves it on the value's end. */
    private static @Nullable Task carried(JsonParser in, byte[] bytes) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return null;
        }
        int depth = in.streamReadContext().getNestingDepth();
        try {
            return TaskJson.read(in, bytes);
        } catch (CorruptDataException unreadable) {
            leave(in, depth);
            return null;
        }
    }

    /** Goes on to the end of the object of that depth. */
    private static void leave(JsonParser in, int depth) {
        while (in.streamReadContext().getNestingDepth() >= depth && in.nextToken() != null) {
            // its keys do not matter
        }
    }
}

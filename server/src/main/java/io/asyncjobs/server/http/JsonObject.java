package io.asyncjobs.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * A JSON object that a client sent. Members are taken by name and type; {@link #done} refuses those that nobody took. A member
 * that is null counts as missing, but for {@link #raw}. For one thread.
 */
public final class JsonObject implements Values {

    private static final int DEEPEST = 500;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .recyclerPool(JsonRecyclerPools.newBoundedPool(64)) // thread-locals would be new for every virtual thread
            .build();

    private final String path;
    private final byte[] bytes;
    private final Map<String, Member> members;

    private JsonObject(String path, byte[] bytes, Map<String, Member> members) {
        this.path = path;
        this.bytes = bytes;
        this.members = members;
    }

    /** A member's value, as its bytes. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares members
    private record Member(JsonToken token, byte[] json) {}

    /** One without members. */
    public static JsonObject empty() {
        return new JsonObject("", new byte[0], new LinkedHashMap<>());
    }

    /**
     * The object of these bytes.
     *
     * @throws Problem if they are not UTF-8, no JSON, no object, or have a member twice
     */
    public static JsonObject read(byte[] bytes) {
        requireUtf8(bytes);
        return read(bytes, "");
    }

    private static void requireUtf8(byte[] bytes) {
        try {
            var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException broken) {
            throw Problem.invalid("invalid_json", "the body is not UTF-8").causedBy(broken);
        }
    }

    private static JsonObject read(byte[] bytes, String path) {
        var members = new LinkedHashMap<String, Member>();
        try (var in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.invalid("invalid_json", "the body must be a JSON object");
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = in.currentName();
                if (members.put(name, member(in, bytes)) != null) {
                    throw Problem.invalid(
                            path + name, "duplicate_field", "the field " + shown(path + name) + " is there twice");
                }
            }
            if (in.nextToken() != null) {
                throw Problem.invalid("invalid_json", "something follows the JSON object");
            }
        } catch (JacksonException wrong) {
            throw notJson(wrong);
        }
        return new JsonObject(path, bytes, members);
    }

    private static Member member(JsonParser in, byte[] bytes) {
        var token = in.nextToken();
        int start = (int) in.currentTokenLocation().getByteOffset();
        in.finishToken();
        in.skipChildren();
        int end = (int) in.currentLocation().getByteOffset();
        return new Member(token, Arrays.copyOfRange(bytes, start, end));
    }

    private static Problem notJson(JacksonException wrong) {
        var where = wrong.getLocation();
        return Problem.invalid(
                        "invalid_json",
                        "the body is not JSON"
                                + (where == null
                                        ? ""
                                        : ": see line " + where.getLineNr() + ", column " + where.getColumnNr()))
                .causedBy(wrong);
    }

    /** The bytes that it was read from, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The name of a member as problems name it. */
    @Override
    public String field(String name) {
        return path + name;
    }

    /** Whether the member is there and not null; it is not taken. */
    public boolean has(String name) {
        var member = members.get(name);
        return member != null && member.token() != JsonToken.VALUE_NULL;
    }

    private @Nullable Member take(String name, String kind, JsonToken... wanted) {
        var member = members.remove(name);
        if (member == null || member.token() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!Arrays.asList(wanted).contains(member.token())) {
            throw wrongType(name, kind);
        }
        return member;
    }

    private Problem wrongType(String name, String kind) {
        return Problem.invalid(field(name), "type_invalid", "the field " + shown(field(name)) + " must be " + kind);
    }

    @Override
    public Optional<String> text(String name) {
        var member = take(name, "a text", JsonToken.VALUE_STRING);
        return member == null ? Optional.empty() : Optional.of(text(name, member.json()));
    }

    private String text(String name, byte[] json) {
        try (var in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            var text = in.getString();
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw Problem.invalid(
                        field(name),
                        "text_invalid",
                        "the field " + shown(field(name)) + " has half of a surrogate pair");
            }
            return text;
        } catch (JacksonException wrong) {
            throw notJson(wrong);
        }
    }

    /** A text that must be there. */
    public String requiredText(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    private Problem missing(String name) {
        return Problem.invalid(field(name), "field_missing", "the field " + shown(field(name)) + " is missing");
    }

    /** A whole number within the bounds. */
    public Optional<Long> number(String name, long least, long most) {
        var member = take(name, "a whole number", JsonToken.VALUE_NUMBER_INT);
        if (member == null) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(new String(member.json(), StandardCharsets.US_ASCII));
            if (number >= least && number <= most) {
                return Optional.of(number);
            }
        } catch (NumberFormatException huge) {
            // out of all bounds
        }
        throw Problem.invalid(
                field(name),
                "number_out_of_range",
                "the field " + shown(field(name)) + " must be between " + least + " and " + most);
    }

    /** As {@link #number}. */
    public Optional<Integer> integer(String name, int least, int most) {
        return number(name, least, most).map(Math::toIntExact);
    }

    /** Whether the member is there and null; then it is taken. */
    public boolean isNull(String name) {
        var member = members.get(name);
        boolean isNull = member != null && member.token() == JsonToken.VALUE_NULL;
        if (isNull) {
            members.remove(name);
        }
        return isNull;
    }

    /** True or false. */
    public Optional<Boolean> flag(String name) {
        var member = take(name, "true or false", JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE);
        return member == null ? Optional.empty() : Optional.of(member.token() == JsonToken.VALUE_TRUE);
    }

    /** The duration of a text that was taken from this member. */
    public Duration durationOf(String name, String text) {
        return Texts.duration(field(name), text);
    }

    /** The JSON text of whatever value it is, byte for byte, null included. */
    public Optional<byte[]> raw(String name) {
        return Optional.ofNullable(members.remove(name)).map(Member::json);
    }

    /** Another object. */
    public Optional<JsonObject> object(String name) {
        var member = take(name, "an object", JsonToken.START_OBJECT);
        return member == null ? Optional.empty() : Optional.of(read(member.json(), field(name) + "."));
    }

    /** A list of texts. */
    public Optional<List<String>> texts(String name) {
        return elements(name, "a list of texts", JsonToken.VALUE_STRING)
                .map(all -> all.stream().map(each -> text(name, each)).toList());
    }

    /** A list of objects. */
    public Optional<List<JsonObject>> objects(String name) {
        return elements(name, "a list of objects", JsonToken.START_OBJECT).map(all -> {
            var objects = new ArrayList<JsonObject>();
            for (int i = 0; i < all.size(); i++) {
                objects.add(read(all.get(i), field(name) + "[" + i + "]."));
            }
            return objects;
        });
    }

    private Optional<List<byte[]>> elements(String name, String kind, JsonToken wanted) {
        var member = take(name, kind, JsonToken.START_ARRAY);
        if (member == null) {
            return Optional.empty();
        }
        var elements = new ArrayList<byte[]>();
        try (var in = FACTORY.createParser(ObjectReadContext.empty(), member.json())) {
            in.nextToken();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (in.currentToken() != wanted) {
                    throw wrongType(name, kind);
                }
                int start = (int) in.currentTokenLocation().getByteOffset();
                in.finishToken();
                in.skipChildren();
                int end = (int) in.currentLocation().getByteOffset();
                elements.add(Arrays.copyOfRange(member.json(), start, end));
            }
        } catch (JacksonException wrong) {
            throw notJson(wrong);
        }
        return Optional.of(elements);
    }

    /** An object whose members are all texts. */
    public Optional<Map<String, String>> textMap(String name) {
        return object(name).map(object -> {
            var map = new LinkedHashMap<String, String>();
            for (var key : List.copyOf(object.members.keySet())) {
                map.put(key, object.requiredText(key));
            }
            return map;
        });
    }

    /** The names of the members that nobody took yet. */
    public List<String> names() {
        return List.copyOf(members.keySet());
    }

    /**
     * Nothing more is taken.
     *
     * @throws Problem if a member is left
     */
    public void done() {
        if (!members.isEmpty()) {
            var name = field(members.keySet().iterator().next());
            throw Problem.invalid(shown(name), "unknown_field", "there is no field " + shown(name) + " here");
        }
    }

    private static String shown(String name) {
        return Texts.shown(name);
    }
}

package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON reader of all documents, and the writer of those that {@link JsonText} does not write: Go's escapes on writing, exact
 * numbers on copying.
 */
public final class Json {

    /**
     * How deep a document may be nested: a handler's result, which is 500 deep at most, and what is around it. An item has a
     * whole record in it, so that every record that can be read can be carried.
     */
    private static final int DEEPEST = 1_000;

    private static final int DEEPEST_ITEM = DEEPEST + 10;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(DEEPEST_ITEM)
                    .build())
            .characterEscapes(new GoEscapes())
            .recyclerPool(JsonRecyclerPools.newBoundedPool(64)) // thread-locals would be new for every virtual thread
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();
    private static final JsonFactory ITEMS = FACTORY.rebuild()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST_ITEM)
                    .build())
            .build();
    private static final char REPLACEMENT = '\uFFFD';
    private static final JsonMapper TREES = JsonMapper.builder().build();

    private Json() {}

    /** Writes one document. */
    @FunctionalInterface
    public interface Writing {
        /** Writes it. */
        void to(JsonGenerator out);
    }

    /** The bytes of what {@code writing} writes. */
    public static byte[] bytes(int sizeHint, Writing writing) {
        var buffer = new ByteArrayOutputStream(sizeHint);
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), buffer)) {
            writing.to(out);
        }
        return buffer.toByteArray();
    }

    /** A streaming reader of these bytes. */
    public static JsonParser parser(byte[] bytes) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes);
    }

    /** As {@link #parser}, of what may have a document in it. */
    static JsonParser itemParser(byte[] bytes) {
        return ITEMS.createParser(ObjectReadContext.empty(), bytes);
    }

    /**
     * The document as a tree.
     *
     * @throws CorruptDataException if it is not JSON; {@code what} names it in the message
     */
    public static JsonNode tree(byte[] bytes, String what) {
        try {
            return TREES.readTree(bytes);
        } catch (JacksonException wrong) {
            throw notJson(what, wrong);
        }
    }

    /** The JSON text of the value that the parser stands on; leaves it on the value's last token. Numbers keep their text. */
    static String copyValue(JsonParser in) {
        var text = new StringWriter();
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            int open = copyToken(in, out);
            while (open > 0) {
                in.nextToken();
                open += copyToken(in, out);
            }
        }
        return text.toString();
    }

    /** By how much the nesting grows with it. */
    private static int copyToken(JsonParser in, JsonGenerator out) {
        var token = in.currentToken();
        if (token.isNumeric()) {
            out.writeNumber(in.getString());
        } else {
            out.copyCurrentEvent(in);
        }
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    /** Writes JSON text as it is; a half of a surrogate pair, which no UTF-8 has, as what Go makes of it. */
    static void writeRaw(JsonGenerator out, String json) {
        out.writeRawValue(wellFormed(json));
    }

    /** The text with what Go makes of each half of a surrogate pair. */
    static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            mended = mended == null ? new StringBuilder(text) : mended;
            mended.setCharAt(i, REPLACEMENT);
        }
        return mended == null ? text : mended.toString();
    }

    static CorruptDataException notJson(String what, JacksonException wrong) {
        return new CorruptDataException(what + " is not readable JSON: " + wrong.getOriginalMessage(), wrong);
    }

    static CorruptDataException wrongType(String what, String key, JsonToken found) {
        return new CorruptDataException(what + " has a value of the wrong kind for \"" + key + "\": " + found);
    }

    /** What Go's encoder escapes beyond the standard: the characters that are special in HTML. */
    private static final class GoEscapes extends CharacterEscapes {

        private static final long serialVersionUID = 1L;

        private final int[] ascii;

        GoEscapes() {
            ascii = standardAsciiEscapesForJSON();
            for (char c : new char[] {'<', '>', '&'}) {
                ascii[c] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return c == 0x2028 || c == 0x2029 ? new SerializedString(String.format("\\u%04x", c)) : null;
        }
    }
}

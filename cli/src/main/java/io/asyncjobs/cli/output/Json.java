package io.asyncjobs.cli.output;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON text of values, and values of JSON text with every digit kept. */
public final class Json {

    private static final JsonMapper COMPACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectWriter PRETTY = COMPACT.writer()
            .with(new DefaultPrettyPrinter()
                    .withSeparators(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE));

    private Json() {}

    /** Keys and values in this order. */
    public static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** The value on one line. */
    public static String line(Object value) {
        return COMPACT.writeValueAsString(value);
    }

    /** The value on as many lines as make it readable. */
    public static String pretty(Object value) {
        return PRETTY.writeValueAsString(value);
    }

    /**
     * The value of this text.
     *
     * @throws JacksonException if it is not one JSON value
     */
    public static JsonNode tree(byte[] text) {
        return COMPACT.readTree(text);
    }

    /** Why and where the text is not one JSON value and nothing more; empty if it is one. */
    public static Optional<String> problem(String text) {
        try {
            return COMPACT.readTree(text).isMissingNode() ? Optional.of("it is empty") : Optional.empty();
        } catch (JacksonException broken) {
            var where = broken.getLocation();
            var reason = broken.getOriginalMessage().replaceAll("\\s+", " ");
            return Optional.of(
                    where == null
                            ? reason
                            : "line " + where.getLineNr() + ", column " + where.getColumnNr() + ": " + reason);
        }
    }
}

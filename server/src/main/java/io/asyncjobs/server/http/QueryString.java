package io.asyncjobs.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of an address after its question mark, as it was sent. */
final class QueryString {

    /** What stands for bytes that were no UTF-8. */
    private static final char REPLACED = '\uFFFD';

    private QueryString() {}

    /**
     * The values of each name, in their order. A value that cannot be read is never left out: whoever filters by it would get
     * everything.
     *
     * @param text null where there is none
     * @throws Problem if an escape is broken, or what it stands for is no UTF-8
     */
    static Map<String, List<String>> parse(@Nullable String text) {
        var values = new LinkedHashMap<String, List<String>>();
        if (text == null) {
            return values;
        }
        for (var part : text.split("&", -1)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                var escaped = equals < 0 ? part : part.substring(0, equals);
                var name = decoded(escaped, escaped);
                var value = equals < 0 ? "" : decoded(name, part.substring(equals + 1));
                values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
            }
        }
        return values;
    }

    private static String decoded(String name, String escaped) {
        try {
            if (escaped.indexOf(REPLACED) < 0) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes(escaped)))
                        .toString();
            }
        } catch (CharacterCodingException broken) {
            // said below
        }
        throw Problem.invalid(
                Texts.shown(name),
                "invalid_encoding",
                "the query parameter " + Texts.shown(name)
                        + " is not in percent-encoded UTF-8, where each % is followed by two hexadecimal digits");
    }

    private static byte[] bytes(String escaped) throws CharacterCodingException {
        var sent = escaped.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(sent.length);
        for (int i = 0; i < sent.length; i++) {
            if (sent[i] == '%') {
                if (i + 2 >= sent.length || !HexFormat.isHexDigit(sent[i + 1]) || !HexFormat.isHexDigit(sent[i + 2])) {
                    throw new CharacterCodingException();
                }
                bytes.write((HexFormat.fromHexDigit(sent[i + 1]) << 4) | HexFormat.fromHexDigit(sent[i + 2]));
                i += 2;
            } else {
                bytes.write(sent[i] == '+' ? ' ' : sent[i]);
            }
        }
        return bytes.toByteArray();
    }
}

package io.asyncjobs.internal.wire;

import io.asyncjobs.task.Payload;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.core.JsonParser;

/** Base64 in the strings of a document, read where it stands: it may be large, and each copy of it costs. */
public final class Base64Text {

    private static final int GROUP = 4;
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final boolean[] IS_DIGIT = digits();

    private Base64Text() {}

    private static boolean[] digits() {
        var is = new boolean[256];
        for (int i = 0; i < DIGITS.length(); i++) {
            is[DIGITS.charAt(i)] = true;
        }
        return is;
    }

    /** The payload of the string that the parser of that document stands on; it keeps the document, which must not change. */
    static Payload payload(JsonParser in, byte[] document) {
        int start = start(in, document);
        if (start > 0) {
            int end = endOfDigits(document, start);
            int padded = end;
            while (padded < document.length && document[padded] == '=') {
                padded++;
            }
            boolean isWhole = (padded - start) % GROUP == 0 && padded - end <= 2;
            if (isWhole && padded < document.length && document[padded] == '"') {
                return Payload.ofBase64(document, start, padded);
            }
        }
        return Payload.of(in.getBinaryValue()); // with escapes or spaces in it, or wrong, which it says
    }

    /** The bytes of the string that the parser of that document stands on. */
    public static byte[] bytes(JsonParser in, byte[] document) {
        int start = start(in, document);
        int end = start > 0 ? endOfDigits(document, start) : 0;
        while (end > 0 && end < document.length && document[end] == '=') {
            end++;
        }
        if (end == 0 || end == document.length || document[end] != '"' || (end - start) % GROUP != 0) {
            return in.getBinaryValue();
        }
        var decoded = Base64.getDecoder().decode(ByteBuffer.wrap(document, start, end - start));
        return decoded.remaining() == decoded.array().length
                ? decoded.array()
                : Arrays.copyOf(decoded.array(), decoded.remaining());
    }

    /** Behind the string's quote; 0 where that cannot be told. */
    private static int start(JsonParser in, byte[] document) {
        long quote = in.currentTokenLocation().getByteOffset();
        return quote >= 0 && quote < document.length && document[(int) quote] == '"' ? (int) quote + 1 : 0;
    }

    private static int endOfDigits(byte[] document, int start) {
        int at = start;
        while (at < document.length && IS_DIGIT[document[at] & 0xff]) {
            at++;
        }
        return at;
    }
}

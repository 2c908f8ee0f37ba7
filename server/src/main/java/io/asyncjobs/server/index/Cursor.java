package io.asyncjobs.server.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where a page ended: the order's value and the row, signed with the question and a secret of the file, so that a cursor of
 * another file or another question is told from ours.
 *
 * @param value the value of the last row in the order
 * @param n the last row
 */
record Cursor(long value, long n) {

    private static final int SIGNATURE = 12;

    String text(TaskQuery query, String secret) {
        var plain = ByteBuffer.allocate(16).putLong(value).putLong(n).array();
        var whole = Arrays.copyOf(plain, 16 + SIGNATURE);
        System.arraycopy(signature(plain, query, secret), 0, whole, 16, SIGNATURE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /**
     * Reads it.
     *
     * @throws BadCursorException if it is not of this file and this question
     */
    static Cursor parse(String text, TaskQuery query, String secret) {
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException foreign) {
            throw new BadCursorException("the cursor is not one that a page of tasks gave; begin with the first page");
        }
        if (whole.length != 16 + SIGNATURE) {
            throw new BadCursorException("the cursor is not one that a page of tasks gave; begin with the first page");
        }
        var plain = Arrays.copyOf(whole, 16);
        var signature = Arrays.copyOfRange(whole, 16, whole.length);
        if (!MessageDigest.isEqual(signature, signature(plain, query, secret))) {
            throw new BadCursorException(
                    "the cursor is of another filter or order, of another server, or of an index that"
                            + " was rebuilt since; begin with the first page");
        }
        var numbers = ByteBuffer.wrap(plain);
        return new Cursor(numbers.getLong(), numbers.getLong());
    }

    private static byte[] signature(byte[] plain, TaskQuery query, String secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(question(query).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(plain), SIGNATURE);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no HmacSHA256", missing);
        }
    }

    /** The same text for the same question, whatever the limit. */
    private static String question(TaskQuery query) {
        var filter = query.filter();
        var text = new StringBuilder(query.sort().word());
        for (var part : new Object[] {
            new TreeSet<>(filter.ids()),
            new TreeSet<>(filter.states()),
            filter.queue(),
            filter.type(),
            filter.idPrefix(),
            filter.errorText(),
            filter.createdSince(),
            filter.createdUntil(),
            new TreeSet<>(query.queues()),
            filter.triedSince(),
            filter.triedUntil(),
            filter.parent(),
            filter.worker()
        }) {
            var shown = String.valueOf(part);
            text.append('|').append(shown.length()).append(':').append(shown);
        }
        return text.toString();
    }
}

package io.asyncjobs.encryption;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES keys by their ids: the current one, which encrypts, and old ones, which only decrypt what was encrypted before.
 * Immutable; its text form shows ids only.
 *
 * <p>To replace a key: add the new one as old key everywhere, then make it the current one with the former current as old
 * key, and drop the former when no task is left that it encrypted.
 */
public final class PayloadKeys {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String currentId;
    private final Map<String, SecretKeySpec> keys;

    private PayloadKeys(String currentId, Map<String, SecretKeySpec> keys) {
        this.currentId = currentId;
        this.keys = keys;
    }

    /**
     * Encrypts and decrypts by this key.
     *
     * @param id what the key is called in every payload: 1 to 64 of letters, digits, {@code .}, {@code _} and {@code -}
     * @param key 16, 24 or 32 random bytes
     * @throws IllegalArgumentException if one of them is anything else
     */
    public static PayloadKeys of(String id, byte[] key) {
        return new PayloadKeys(checked(id), Map.of(id, spec(id, key)));
    }

    /** As {@link #of}, of 32, 48 or 64 hexadecimal digits; white space around them is fine. */
    public static PayloadKeys ofHex(String id, String key) {
        return of(id, parsed(checked(id), key));
    }

    /**
     * Decrypts by this key, too; fails as {@link #of}.
     *
     * @throws IllegalArgumentException if there is a key of that id already
     */
    public PayloadKeys andOld(String id, byte[] key) {
        if (keys.containsKey(checked(id))) {
            throw new IllegalArgumentException("there is a payload key " + id + " already; give each its own id");
        }
        var more = new LinkedHashMap<>(keys);
        more.put(id, spec(id, key));
        return new PayloadKeys(currentId, more);
    }

    /** As {@link #andOld}, of hexadecimal digits. */
    public PayloadKeys andOldHex(String id, String key) {
        return andOld(id, parsed(checked(id), key));
    }

    String currentId() {
        return currentId;
    }

    Optional<SecretKeySpec> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    private static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "the id of a payload key must be 1 to 64 of letters, digits, \".\", \"_\" and \"-\"");
        }
        return id;
    }

    private static byte[] parsed(String id, String hex) {
        try {
            return HexFormat.of().parseHex(hex.strip());
        } catch (IllegalArgumentException notHex) { // not kept as the cause: it quotes the key
            throw new IllegalArgumentException("payload key " + id
                    + " holds something else than pairs of hexadecimal digits; it must be 32, 48 or 64 digits");
        }
    }

    private static SecretKeySpec spec(String id, byte[] key) {
        if (key.length != 16 && key.length != 24 && key.length != 32) {
            throw new IllegalArgumentException(
                    "payload key " + id + " has " + key.length + " bytes; an AES key has 16, 24 or 32");
        }
        return new SecretKeySpec(key, "AES");
    }

    @Override
    public String toString() {
        return "payload keys " + String.join(", ", keys.keySet()) + ", current " + currentId;
    }
}

package io.asyncjobs.encryption;

import io.asyncjobs.task.PayloadCodec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what another codec writes, by AES-GCM. Payloads then cannot be read or changed without a key; that one task
 * carries the payload of another is not noticed, which signatures are for. Results, headers, error texts and a
 * {@link io.asyncjobs.task.Payload} that is given as it is stay as they are. A key is good for about four thousand million
 * payloads. Safe for use by many threads.
 *
 * {@snippet :
 * var keys = PayloadKeys.ofHex("2026-11", key).andOldHex("2025-10", oldKey);
 * AsyncJobs.builder().payloads(json -> new EncryptedPayloads(json, keys)).connect();
 * }
 *
 * <p>The bytes are: the version 1, the length of the key's id, the id, 12 random bytes, what is encrypted, and the 16 bytes
 * that authenticate all of it.
 */
public final class EncryptedPayloads implements PayloadCodec {

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final PayloadCodec inner;
    private final PayloadKeys keys;
    private final SecureRandom random = new SecureRandom();

    /** Encrypts what {@code inner} writes, by these keys. */
    public EncryptedPayloads(PayloadCodec inner, PayloadKeys keys) {
        this.inner = Objects.requireNonNull(inner, "inner");
        this.keys = Objects.requireNonNull(keys, "keys");
    }

    @Override
    public byte[] encode(@Nullable Object payload, Type type) throws Exception {
        var plain = inner.encode(payload, type);
        var id = keys.currentId();
        var head = head(id);
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var sealed = cipher(Cipher.ENCRYPT_MODE, keys.find(id).orElseThrow(), head, nonce)
                .doFinal(plain);
        return ByteBuffer.allocate(head.length + NONCE_BYTES + sealed.length)
                .put(head)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * The object of these bytes.
     *
     * @throws IllegalArgumentException if they are not encrypted, by a key that is not known, or were changed
     */
    @Override
    public @Nullable Object decode(byte[] bytes, Type type) throws Exception {
        return inner.decode(bytes.length == 0 ? bytes : decrypted(bytes), type);
    }

    private byte[] decrypted(byte[] bytes) throws GeneralSecurityException {
        var in = ByteBuffer.wrap(bytes);
        if (in.get() != VERSION) {
            throw new IllegalArgumentException("the payload is not encrypted, or by a newer version of this library");
        }
        int idLength = in.hasRemaining() ? in.get() & 0xFF : 0;
        if (idLength == 0 || in.remaining() < idLength + NONCE_BYTES + TAG_BYTES) {
            throw new IllegalArgumentException("the encrypted payload is cut short");
        }
        var idBytes = new byte[idLength];
        in.get(idBytes);
        var id = new String(idBytes, StandardCharsets.ISO_8859_1);
        var key = keys.find(id)
                .orElseThrow(() -> new IllegalArgumentException("the payload is encrypted by key \"" + printable(id)
                        + "\", which is not known here; add it as an old key"));
        var nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, head(id), nonce).doFinal(bytes, in.position(), in.remaining());
        } catch (AEADBadTagException changed) {
            throw new IllegalArgumentException("the payload was changed after it was encrypted, or key " + id
                    + " is another here than where it was encrypted");
        }
    }

    private static String printable(String id) {
        return id.replaceAll("[^!-~]", "?");
    }

    private static byte[] head(String keyId) {
        var id = keyId.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(2 + id.length)
                .put(VERSION)
                .put((byte) id.length)
                .put(id)
                .array();
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] head, byte[] nonce)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        cipher.updateAAD(head);
        return cipher;
    }

    @Override
    public String toString() {
        return "payloads encrypted by " + keys;
    }
}

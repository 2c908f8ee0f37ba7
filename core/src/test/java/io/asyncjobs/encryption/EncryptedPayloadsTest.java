package io.asyncjobs.encryption;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.internal.wire.JsonPayloads;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class EncryptedPayloadsTest {

    private static final JsonPayloads JSON =
            new JsonPayloads(JsonMapper.builder().build());
    private static final String KEY = "a1".repeat(32);
    private static final PayloadKeys KEYS = PayloadKeys.ofHex("k1", KEY);

    private static EncryptedPayloads by(PayloadKeys keys) {
        return new EncryptedPayloads(JSON, keys);
    }

    private static byte[] encrypted(PayloadKeys keys) throws Exception {
        return by(keys).encode(Map.of("to", "ada"), Map.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void c39WhatOneKeyEncryptsItDecrypts(int bytes) throws Exception {
        var keys = PayloadKeys.of("2026-11", new byte[bytes]);

        var sealed = encrypted(keys);

        assertThat(by(keys).decode(sealed, Map.class)).isEqualTo(Map.of("to", "ada"));
        assertThat(new String(sealed, ISO_8859_1))
                .startsWith("\1\7" + "2026-11")
                .doesNotContain("ada");
        assertThat(sealed).hasSize(1 + 1 + 7 + 12 + "{\"to\":\"ada\"}".length() + 16);
    }

    @Test
    void theSamePayloadIsNeverEncryptedToTheSameBytes() throws Exception {
        var seen = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            seen.add(new String(encrypted(KEYS), ISO_8859_1));
        }

        assertThat(seen).hasSize(100);
    }

    @Test
    void anOldKeyReadsAndDoesNotWrite() throws Exception {
        var before = encrypted(KEYS);
        var rotated = PayloadKeys.ofHex("k2", "b2".repeat(32)).andOldHex("k1", KEY);

        assertThat(by(rotated).decode(before, Map.class)).isEqualTo(Map.of("to", "ada"));
        var after = encrypted(rotated);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> by(KEYS).decode(after, Map.class))
                .withMessage("the payload is encrypted by key \"k2\", which is not known here; add it as an old key");
    }

    @Test
    void everyByteIsGuarded() throws Exception {
        var sealed = encrypted(KEYS);
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;

            assertThatIllegalArgumentException()
                    .as("byte %d", i)
                    .isThrownBy(() -> by(KEYS).decode(changed, Map.class))
                    .withMessageStartingWith("the ");
        }
        for (int length = 1; length < sealed.length; length++) {
            var cut = Arrays.copyOf(sealed, length);
            assertThatIllegalArgumentException().isThrownBy(() -> by(KEYS).decode(cut, Map.class));
        }
    }

    @Test
    void theIdOfTheKeyIsGuardedToo() throws Exception {
        var sameKeyTwice = KEYS.andOldHex("k2", KEY);
        var sealed = encrypted(sameKeyTwice);
        sealed[3] = '2';

        assertThatIllegalArgumentException()
                .isThrownBy(() -> by(sameKeyTwice).decode(sealed, Map.class))
                .withMessage(
                        "the payload was changed after it was encrypted, or key k2 is another here than where it was"
                                + " encrypted");
    }

    @Test
    void whatIsNotEncryptedIsSaidSo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> by(KEYS).decode("{\"a\":1}".getBytes(ISO_8859_1), Map.class))
                .withMessage("the payload is not encrypted, or by a newer version of this library");
    }

    @Test
    void c39NoPayloadStaysNone() throws Exception {
        assertThat(by(KEYS).decode(new byte[0], Map.class)).isNull();
    }

    @Test
    void keysAreCheckedAndNeverShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadKeys.of("k", new byte[31]))
                .withMessage("payload key k has 31 bytes; an AES key has 16, 24 or 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadKeys.ofHex("k", KEY.replace('1', 'x')))
                .withMessage(
                        "payload key k holds something else than pairs of hexadecimal digits; it must be 32, 48 or 64"
                                + " digits")
                .withNoCause();
        assertThatIllegalArgumentException().isThrownBy(() -> PayloadKeys.ofHex("", KEY));
        assertThatIllegalArgumentException().isThrownBy(() -> PayloadKeys.ofHex("a b", KEY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KEYS.andOldHex("k1", KEY))
                .withMessage("there is a payload key k1 already; give each its own id");
        assertThat(by(KEYS.andOldHex("k0", KEY)).toString())
                .isEqualTo("payloads encrypted by payload keys k1, k0, current k1");
    }
}

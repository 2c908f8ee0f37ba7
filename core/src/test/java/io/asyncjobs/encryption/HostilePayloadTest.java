package io.asyncjobs.encryption;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.HostileInput;
import io.asyncjobs.internal.wire.JsonPayloads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostilePayloadTest {

    private static final String KEY = "000102030405060708090a0b0c0d0e0f";

    @Test
    void encryptedPayloads() throws Exception {
        var payloads = new EncryptedPayloads(new JsonPayloads(JsonMapper.shared()), PayloadKeys.ofHex("2026-11", KEY));
        var good = payloads.encode(Map.of("a", 1), Object.class);
        HostileInput.ofBytes("encrypted payloads", List.of(good)).tryAll(bytes -> {
            try {
                payloads.decode(bytes, Object.class);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getClass()).isEqualTo(IllegalArgumentException.class);
            }
        });
    }

    @Test
    void keysOfPayloads() {
        HostileInput.of("keys of payloads", KEY, KEY + KEY).tryAll(bytes -> {
            try {
                PayloadKeys.ofHex("2026-11", new String(bytes, ISO_8859_1));
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getClass()).isEqualTo(IllegalArgumentException.class);
            }
        });
    }
}

package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.server.HostileTexts;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileTokensTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    @Test
    void whatIsNoFileOfTokensIsSaidToBeNone() {
        var good = TokenJson.write(List.of(
                new AccessToken("ci", "ab".repeat(32), Role.OPERATE, List.of("A", "B"), NOW, NOW.plusSeconds(60)),
                new AccessToken("ada", "", Role.ADMIN, List.of(), NOW, null)));
        assertThat(TokenJson.read(good)).hasSize(2);

        HostileTexts.of("files of tokens", good, text -> {
            try {
                assertThat(TokenJson.write(TokenJson.read(text))).isNotEmpty();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getClass()).isEqualTo(IllegalArgumentException.class);
            }
        });
    }
}

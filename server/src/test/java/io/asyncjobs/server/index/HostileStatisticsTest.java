package io.asyncjobs.server.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.server.HostileTexts;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileStatisticsTest {

    @Test
    void whatIsNoPartOfTheStatisticsIsNone() {
        var good = new StatisticsDocument(
                        "2026-11-24T11:26:31Z",
                        50_000,
                        Instant.parse("2026-11-28T12:00:00Z"),
                        Map.of(new StatisticsDocument.Key(29_000_000, "EMAIL"), Bucket.of(new long[Bucket.SIZE])))
                .text();
        assertThat(StatisticsDocument.parse(good)).isPresent();

        HostileTexts.of(
                "parts of the statistics",
                good,
                text -> StatisticsDocument.parse(text)
                        .ifPresent(read -> assertThat(StatisticsDocument.parse(read.text()))
                                .isPresent()));
    }
}

package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class NatsServerSettingsTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void valuesOutOfRangeAreRefused(UnaryOperator<NatsServerSettings> change) {
        assertThatThrownBy(() -> change.apply(NatsServerSettings.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Named<UnaryOperator<NatsServerSettings>>> valuesOutOfRangeAreRefused() {
        return Stream.of(
                Named.of("a negative port", settings -> settings.withPort(-1)),
                Named.of("a port above 65535", settings -> settings.withPort(65_536)),
                Named.of("a negative payload", settings -> settings.withMaxPayload(-1)),
                Named.of("a payload above 64 MiB", settings -> settings.withMaxPayload(64 * 1024 * 1024 + 1)),
                Named.of("a negative sync interval", settings -> settings.withSyncInterval(Duration.ofSeconds(-1))),
                Named.of("a sync interval of a nanosecond", settings -> settings.withSyncInterval(Duration.ofNanos(1))),
                Named.of("an empty name", settings -> settings.withServerName("")),
                Named.of("a name with a space", settings -> settings.withServerName("a b")));
    }
}

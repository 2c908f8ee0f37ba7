package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerVersionTest {
    @ParameterizedTest(name = "{0} is below the floor: {1}")
    @CsvSource({
        "2.9.25, true",
        "2.14.4, true",
        "2.14.5-RC.1, true",
        "2.14.5, false",
        "2.14.10, false",
        "2.15.0-RC.1, false",
        "3.0.0, false"
    })
    void theFloorIsComparedByNumbers(String version, boolean below) {
        assertThat(ServerVersion.in("nats-server: v" + version).orElseThrow().isBelowFloor())
                .isEqualTo(below);
    }

    @Test
    void textWithoutAVersionHasNone() {
        assertThat(ServerVersion.in("nats-server: dev")).isEmpty();
    }
}

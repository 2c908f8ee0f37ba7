package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.RefusedException;
import org.junit.jupiter.api.Test;

final class ServerFloorTest {

    @Test
    void aServerBelowTheFloorIsRefusedInOneSentence() {
        assertThatThrownBy(() -> ServerFloor.refuseBelow(3, "2.12.1"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("nats-server 2.14.5 or later is needed (JetStream API level 4); this one is 2.12.1 with"
                        + " level 3: upgrade the server");
        assertThatThrownBy(() -> ServerFloor.refuseBelow(0, "2.10.0")).isInstanceOf(RefusedException.class);
    }

    @Test
    void aServerAtOrAboveTheFloorIsNot() {
        assertThatCode(() -> ServerFloor.refuseBelow(4, "2.14.5")).doesNotThrowAnyException();
        assertThatCode(() -> ServerFloor.refuseBelow(5, "2.15.2")).doesNotThrowAnyException();
    }
}

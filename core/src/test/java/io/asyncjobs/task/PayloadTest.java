package io.asyncjobs.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PayloadTest {

    @Test
    void keepsTheBytesAsTheyWereGiven() {
        var bytes = new byte[] {0, -1, 127};
        var payload = Payload.of(bytes);

        bytes[0] = 9;
        payload.bytes()[1] = 9;

        assertThat(payload.bytes()).containsExactly(0, -1, 127);
        assertThat(payload.size()).isEqualTo(3);
    }

    @Test
    void aTextIsItsUtf8() {
        assertThat(Payload.ofText("é☃").bytes()).isEqualTo("é☃".getBytes(UTF_8));
        assertThat(Payload.of("é☃".getBytes(UTF_8)).text()).isEqualTo("é☃");
    }

    @Test
    void noPayloadIsNotAnEmptyOne() {
        assertThat(Payload.none()).isNotEqualTo(Payload.ofText(""));
        assertThat(Payload.none().isNone()).isTrue();
        assertThat(Payload.none().size()).isZero();
        assertThat(Payload.ofText("").isNone()).isFalse();
    }

    @Test
    void payloadsOfTheSameBytesAreEqual() {
        assertThat(Payload.ofText("x")).isEqualTo(Payload.of(new byte[] {'x'})).hasSameHashCodeAs(Payload.ofText("x"));
        assertThat(Payload.ofText("x")).isNotEqualTo(Payload.ofText("y"));
    }

    @Test
    void itsTextFormShowsNoContent() {
        assertThat(Payload.ofText("secret")).hasToString("6 bytes");
        assertThat(Payload.none()).hasToString("no payload");
    }
}

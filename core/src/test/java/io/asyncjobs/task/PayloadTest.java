package io.asyncjobs.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static Payload encoded(String base64) {
        var document = (">" + base64 + "<").getBytes(UTF_8);
        return Payload.ofBase64(document, 1, document.length - 1);
    }

    private static String base64(Payload payload) {
        var buffer = new byte[payload.base64Size() + 2];
        payload.putBase64(buffer, 1);
        return new String(buffer, 1, payload.base64Size(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"'',''", "YQ==,a", "YWI=,ab", "YWJj,abc", "YWJjZA==,abcd", "w6k=,é"})
    void oneThatStandsInADocumentIsTheSameAsItsBytes(String base64, String text) {
        var payload = encoded(base64);

        assertThat(payload).isEqualTo(Payload.ofText(text)).hasSameHashCodeAs(Payload.ofText(text));
        assertThat(Payload.ofText(text)).isEqualTo(payload);
        assertThat(payload.text()).isEqualTo(text);
        assertThat(payload.bytes()).isEqualTo(text.getBytes(UTF_8));
        assertThat(payload.size()).isEqualTo(text.getBytes(UTF_8).length);
        assertThat(payload.isNone()).isFalse();
        assertThat(payload)
                .isNotEqualTo(Payload.none())
                .hasToString(Payload.ofText(text).toString());
        assertThat(base64(payload)).isEqualTo(base64).isEqualTo(base64(Payload.ofText(text)));
    }

    @Test
    void whoGetsItsBytesGetsACopy() {
        var payload = encoded("YWJj");

        payload.bytes()[0] = 9;

        assertThat(payload.text()).isEqualTo("abc");
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "1, 4", "5, 1", "1, 9", "-3, 1"})
    void whereNoBase64CanStandIsNone(int start, int end) {
        assertThatThrownBy(() -> Payload.ofBase64(new byte[6], start, end))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

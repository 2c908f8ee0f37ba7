package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.Payload;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64TextTest {

    private static final String HEAD = "{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\", \"payload\" : \"";

    private static Payload payload(String text) {
        return TaskJson.read((HEAD + text + "\",\"queue\":\"Q\"}").getBytes(UTF_8), 1)
                .payload();
    }

    @Test
    void bytesOfEveryLengthAreRead() {
        var random = new SplittableRandom(7);
        for (int length = 0; length < 300; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);

            assertThat(payload(Base64.getEncoder().encodeToString(bytes)).bytes())
                    .isEqualTo(bytes);
        }
    }

    /** As Jackson has it. */
    @ParameterizedTest
    @ValueSource(strings = {"YW\\u004aj", " YWJj", "\\nYWJj", "YWJj "})
    void escapesAndSpacesAreNoneOfItsDigits(String text) {
        assertThat(payload(text)).isEqualTo(Payload.ofText("abc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "YQ", "YQ=", "Y===", "====", "YQ===", "=YQ=", "YW_j", "YWJjé", "YW\\u00e9Jj"})
    void whatIsNotBase64IsToldWhenItIsRead(String text) {
        assertThatThrownBy(() -> payload(text)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void theNextVersionHasItAsItWas() {
        var document = (HEAD + "YWJj\",\"queue\":\"Q\"}").getBytes(UTF_8);

        var again = TaskJson.write(TaskJson.read(document, 1));

        assertThat(new String(again, UTF_8)).contains("\"payload\":\"YWJj\"");
        assertThat(TaskJson.read(again, 2).payload().text()).isEqualTo("abc");
    }

    private static String message(String data) {
        return "{\"type\":\"x\",\"message\":{\"subject\":\"a.b\",\"seq\":7,\"data\":\"" + data
                + "\",\"time\":\"2026-11-24T11:26:31Z\",\"more\":{\"subject\":\"c\"}}}";
    }

    @Test
    void aServersAnswerIsAMessage() {
        var answer = MessageAnswer.read(message("YWI=").getBytes(UTF_8));

        assertThat(answer.isError()).isFalse();
        assertThat(answer.subject()).isEqualTo("a.b");
        assertThat(answer.sequence()).isEqualTo(7);
        assertThat(answer.data()).isEqualTo("ab".getBytes(UTF_8));
        assertThat(answer.headers()).isEmpty();
        assertThat(answer.time()).isEqualTo("2026-11-24T11:26:31Z");
    }

    @Test
    void orAnError() {
        var answer = MessageAnswer.read(
                "{\"type\":\"x\",\"error\":{\"code\":404,\"err_code\":10037,\"description\":\"no message found\"}}"
                        .getBytes(UTF_8));

        assertThat(answer.isError()).isTrue();
        assertThat(answer.errorCode()).isEqualTo(10037);
        assertThat(answer.error()).isEqualTo("no message found");
        assertThat(answer.subject()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Y===", "====", "%%%%", "YW", "YW=J"})
    void orUnreadable(String data) {
        assertThatThrownBy(() -> MessageAnswer.read(message(data).getBytes(UTF_8)))
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> MessageAnswer.read("[]".getBytes(UTF_8))).isInstanceOf(CorruptDataException.class);
    }
}

package io.asyncjobs.internal.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextsTest {

    @Test
    void anErrorIsItsMessageAndElseItsClass() {
        assertThat(Texts.error(new IllegalStateException("boom"))).isEqualTo("boom");
        assertThat(Texts.error(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
        assertThat(Texts.error(new IllegalStateException(" "))).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aTraceNamesTheExceptionAndWhereItCameFrom() {
        var problem = new IllegalStateException("boom", new Error("cause"));
        problem.setStackTrace(new StackTraceElement[] {new StackTraceElement("mail.Sender", "send", "Sender.java", 7)});

        assertThat(Texts.trace(problem))
                .startsWith("java.lang.IllegalStateException: boom")
                .contains("at mail.Sender.send(Sender.java:7)")
                .contains("Caused by: java.lang.Error: cause");
    }

    @Test
    void errorsAndTracesAreBounded() {
        var huge = new IllegalStateException("x".repeat(100_000));

        assertThat(Texts.error(huge).getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
        assertThat(Texts.trace(huge).getBytes(UTF_8)).hasSizeLessThanOrEqualTo(8 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "☃", "😀", "x😀", "xx😀", "xxx😀", "é☃"})
    void aTextIsCutBetweenCharacters(String unit) {
        var text = unit.repeat(1_000);
        for (int most = 990; most < 1_000; most++) {
            var cut = Texts.clip(text, most);

            assertThat(cut).endsWith("…").doesNotContain("\uFFFD");
            assertThat(text).startsWith(cut.substring(0, cut.length() - 1));
            assertThat(cut.getBytes(UTF_8)).hasSizeBetween(most - 6, most);
        }
    }

    @Test
    void aTextThatFitsIsKept() {
        assertThat(Texts.clip("é".repeat(5), 10)).isEqualTo("ééééé");
        assertThat(Texts.clip("", 10)).isEmpty();
        assertThat(Texts.clip("é".repeat(6), 10)).isEqualTo("ééé…");
    }
}

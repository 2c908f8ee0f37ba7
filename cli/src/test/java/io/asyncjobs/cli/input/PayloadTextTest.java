package io.asyncjobs.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.cli.output.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTextTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"b\":1,\"a\":2}", "[1, 2]", "12345678901234567890.10", "true", "null", "\"quoted\"", "-0"})
    void jsonIsKeptAsItIsWritten(String text) {
        assertThat(payload(text)).isEqualTo(text);
    }

    @Test
    void otherTextBecomesAJsonString() {
        assertThat(payload("hello \"world\"")).isEqualTo("\"hello \\\"world\\\"\"");
        assertThat(payload("a {broken")).isEqualTo("\"a {broken\"");
        assertThat(payload("1 2")).isEqualTo("\"1 2\"");
        assertThat(payload("")).isEqualTo("\"\"");
        assertThat(payload("NaN")).isEqualTo("\"NaN\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{broken", "[1, 2", " {\"to\": ada}", "{} {}", "[info] it works"})
    void brokenJsonIsRefusedUnlessItIsMeantAsText(String text) {
        assertThatThrownBy(() -> payload(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begins like JSON")
                .hasMessageContaining("line 1, column ")
                .hasMessageContaining("--text");
        assertThat(PayloadText.parse(text, true, bytes("")).text()).isEqualTo(Json.line(text));
    }

    @Test
    void asTextEvenJsonBecomesAString() {
        assertThat(PayloadText.parse("{\"a\":1}", true, bytes("")).text()).isEqualTo("\"{\\\"a\\\":1}\"");
        assertThat(PayloadText.parse("-", true, bytes(" 1 ")).text()).isEqualTo("\" 1 \"");
    }

    @Test
    void aDashReadsStandardInput() {
        assertThat(PayloadText.parse("-", false, bytes("{\"a\":1}\n")).text()).isEqualTo("{\"a\":1}");
        assertThat(PayloadText.parse("-", false, bytes("two\nlines\n")).text()).isEqualTo("\"two\\nlines\\n\"");
    }

    @Test
    void anAtSignReadsAFileAndTwoStandForOne() throws IOException {
        var file = Files.writeString(folder.resolve("figures.json"), "[1]");
        assertThat(payload("@" + file)).isEqualTo("[1]");
        assertThat(payload("@@ada")).isEqualTo("\"@ada\"");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> payload("@" + folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no file " + folder.resolve("none"));
    }

    @Test
    void whatIsNoTextIsRefused() throws IOException {
        var file = Files.write(folder.resolve("image"), new byte[] {(byte) 0xff, (byte) 0xd8});
        assertThatThrownBy(() -> payload("@" + file)).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> payload("@" + folder)).hasMessageContaining("cannot be read");
    }

    private static String payload(String argument) {
        return PayloadText.parse(argument, false, bytes("")).text();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}

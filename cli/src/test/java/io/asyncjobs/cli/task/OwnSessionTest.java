package io.asyncjobs.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OwnSessionTest {

    @Test
    void theShellSeesTheCommandAsItWasGiven() throws Exception {
        var command = "x='it'\\''s'; echo \"$x $((1 + 1))\" | tr a-z A-Z\necho 'two  lines'; exit 3";
        var process = new ProcessBuilder("sh", "-c", OwnSession.shellText(command)).start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed).isEqualTo("IT'S 2\ntwo  lines\n");
        assertThat(process.waitFor()).isEqualTo(3);
    }
}

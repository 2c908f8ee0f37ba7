package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.cli.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation of the command line tells of everything that is there. */
class CliDocsTest {

    private static String docs() throws IOException {
        return Files.readString(Path.of("../docs/cli.md"));
    }

    static Stream<String> commands() {
        return CommandNames.leaves().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void everyCommandIsRecorded(String command) throws IOException {
        assertThat(Pattern.compile("(?m)^\\$ (echo .*\\| )?" + command + "( |$)")
                        .matcher(docs())
                        .find())
                .as("\"%s\" is missing: add a \"run\" line to docs/record-cli.sh and run that", command)
                .isTrue();
    }

    @Test
    void theTextsAreTheRecordersOwn() throws IOException {
        var recorder = Files.readString(Path.of("../docs/record-cli.sh"));
        assertThat(docs().lines().filter(line -> line.startsWith("## "))).allMatch(recorder::contains);
    }

    @Test
    void everyExitStatusIsExplainedInHelpAndDocumentation() throws IOException {
        var help = CommandRun.alone(Path.of("/"), "--help").out();
        assertThat(ExitCode.meanings()).containsKeys("0", "1", "2", "130");
        for (var status : ExitCode.meanings().keySet()) {
            assertThat(docs()).containsPattern("(?m)^\\| " + status + " \\| ");
            assertThat(help).containsPattern("(?m)^ +" + status + " +[a-z]");
        }
    }

    @Test
    void everyGlobalOptionIsExplained() throws IOException {
        var docs = docs();
        var root = new CommandRun(Map.of(), Path.of("/"), "").command().getCommandSpec();
        for (var option : root.options()) {
            var name = option.longestName().replace("--debug", "--[no-]debug");
            assertThat(docs).contains(name);
        }
    }
}

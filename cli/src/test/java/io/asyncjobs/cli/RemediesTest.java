package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What alerts tell people to type. */
class RemediesTest {

    private static final Pattern COMMAND = Pattern.compile("[`\"]ajc ([^`\"]+)[`\"]");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"observability/alerts.yml", "docs/alerts.md"})
    void allCommandsAndOptionsThatAreNamedExist(String file) throws IOException {
        var text = Files.readString(Path.of("..").resolve(file)).replaceAll("\\s+", " ");
        var commands = new TreeSet<String>();
        COMMAND.matcher(text).results().forEach(found -> commands.add(found.group(1)));
        var ajc = new CommandRun(Map.of(), Path.of("/"), "").command();
        assertThat(commands).hasSizeGreaterThan(10).allSatisfy(words -> exists(ajc, words));
    }

    private static void exists(CommandLine ajc, String words) {
        var command = ajc;
        boolean named = false;
        for (var word : words.split(" ", -1)) {
            CommandLine next = named ? null : command.getSubcommands().get(word);
            if (next != null) {
                command = next;
                continue;
            }
            named = true;
            if (word.startsWith("-")) {
                assertThat(command.getCommandSpec().findOption(word)).as(words).isNotNull();
            }
        }
        assertThat(command.getSubcommands()).as(words).isEmpty();
    }
}

package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncjobs.cli.session.GlobalOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Option;

class CommandTreeTest {

    private static CommandLine whole() {
        return new CommandRun(Map.of(), Path.of("/"), "").command();
    }

    @Test
    void everyCommandIsFoundByItsNameAndByItsAliases() {
        var words = whole().getSubcommands().values().stream().distinct().map(command -> {
            var names = new ArrayList<String>();
            names.add(command.getCommandName());
            names.addAll(Arrays.asList(command.getCommandSpec().aliases()));
            return names;
        });
        assertThat(CommandTree.BRANCHES.stream().map(Branch::words)).containsExactlyElementsOf(words.toList());
    }

    @Test
    void anOptionBeforeTheCommandThatTakesAValueIsKnownToTakeOne() {
        var withValue = Arrays.stream(GlobalOptions.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(Option.class))
                .filter(field -> field.getType() != boolean.class && field.getType() != Boolean.class)
                .flatMap(
                        field -> Arrays.stream(field.getAnnotation(Option.class).names()))
                .collect(Collectors.toSet());
        assertThat(FirstWord.OPTIONS_WITH_VALUES).isEqualTo(withValue);
    }

    static Stream<Arguments> linesWithACommand() {
        return Stream.of(
                arguments("info", "info"),
                arguments("t list --json", "t"),
                arguments("--json --no-debug q ls", "q"),
                arguments("--server info task list", "task"),
                arguments("--server=info task list", "task"),
                arguments("--context task --creds queue dlq list", "dlq"),
                arguments("nonsense task", "nonsense"));
    }

    @ParameterizedTest(name = "ajc {0}")
    @MethodSource("linesWithACommand")
    void theFirstWordThatIsNoOptionNamesTheCommand(String line, String word) {
        assertThat(FirstWord.of(line.split(" ", -1))).contains(word);
    }

    @ParameterizedTest(name = "ajc {0}")
    @MethodSource("linesForAll")
    void whatMayBeAboutAllCommandsNamesNone(String line) {
        assertThat(FirstWord.of(line.split(" ", -1))).isEmpty();
    }

    static Stream<String> linesForAll() {
        return Stream.of("--help", "--help task", "-V", "--server", "--json", "--nonsense task", "--");
    }

    @Test
    void onlyTheCommandThatIsCalledIsMadeAndAllWhereNoneIs() {
        var run = new CommandRun(Map.of(), Path.of("/"), "");
        assertThat(run.command("task", "list").getSubcommands()).containsOnlyKeys("task", "tasks", "t");
        assertThat(run.command("tsak", "list").getSubcommands()).containsKeys("task", "queue", "info");
        assertThat(run.command("--help").getSubcommands()).hasSameSizeAs(whole().getSubcommands());
    }

    @Test
    void theVersionIsTheSameWhoeverPrintsIt() {
        var run = new CommandRun(Map.of(), Path.of("/"), "").execute("--version");
        assertThat(run.out().strip()).isEqualTo(Version.text());
        assertThat(whole().getCommandSpec().findOption("--version").names())
                .containsOnlyOnceElementsOf(Version.OPTIONS);
    }
}

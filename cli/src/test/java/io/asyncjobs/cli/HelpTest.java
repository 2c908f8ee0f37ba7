package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

    @TempDir
    Path home;

    static Stream<String> commands() {
        return tree().map(command -> command.getCommandSpec().qualifiedName());
    }

    private static Stream<CommandLine> tree() {
        return below(new CommandRun(Map.of(), Path.of("/"), "").command());
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().distinct().flatMap(HelpTest::below));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void everyCommandHasAnExampleAndAllItsFlags(String name) {
        var args = (name.substring("ajc".length()) + " --help").strip().split(" ", -1);
        var run = new CommandRun(Map.of(), home, "").execute(args);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("Examples?:\\R.*" + name);
        assertThat(run.out()).contains("--server", "--context", "--creds", "--namespace", "--json", "debug");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void everyOptionAndParameterIsDescribed() {
        assertThat(tree().flatMap(command -> command.getCommandSpec().args().stream()))
                .isNotEmpty()
                .allMatch(arg -> arg.description().length > 0);
    }

    @Test
    void theOriginalsAliasesWork() {
        for (var args :
                new String[] {"tasks new", "t a", "task enqueue", "t show", "t v", "t i", "t ls", "q n", "queues ls"}) {
            var run = new CommandRun(Map.of(), home, "").execute((args + " --help").split(" ", -1));
            assertThat(run.exitCode()).as(args).isZero();
        }
    }

    @Test
    void wrongUsageIsExitCode2WithAHint() {
        var run = CommandRun.alone(home, "task", "add", "--nonsense");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("ajc: ")
                .contains("Usage: ajc task add", "--help")
                .doesNotContain("\tat ");
    }

    @Test
    void aGroupWithoutItsCommandShowsWhatThereIs() {
        var run = CommandRun.alone(home, "task");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("process", "watch");
    }

    @Test
    void processNamesTheArgumentThatIsMissing() {
        var run =
                new CommandRun(Map.of("AJC_TYPE", "email", "AJC_QUEUE", "EMAIL"), home, "").execute("task", "process");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("CONCURRENCY is missing", "AJC_CONCURRENCY");
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        var run = CommandRun.alone(home, "completion");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("complete ", "queue", "--deadline", "queue_error");
    }

    @Test
    void withoutAnyServerOneSentenceSaysWhatWasTried() {
        var run = CommandRun.alone(home, "info");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("ajc: no server is named").contains("NATS_URL", "ajc dev", "AJC");
    }
}

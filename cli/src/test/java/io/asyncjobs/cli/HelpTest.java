package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
        // schedules stand under tasks too, where the original has them
        assertThat(run.out()).containsPattern("Examples?:\\R.*" + name.replace("ajc task cron", "ajc cron"));
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
        for (var args : new String[] {
            "tasks new",
            "t a",
            "task enqueue",
            "t show",
            "t v",
            "t i",
            "t ls",
            "q n",
            "queues ls",
            "t del",
            "t rm",
            "tasks retry",
            "t initialize",
            "t config",
            "t cfg",
            "w ls",
            "workers list",
            "d ls",
            "cron new",
            "cron a",
            "task cron ls",
            "t cron show",
            "cron v",
            "cron del",
            "tasks cron scheduler",
            "tasks purge"
        }) {
            var run = new CommandRun(Map.of(), home, "").execute((args + " --help").split(" ", -1));
            assertThat(run.exitCode()).as(args).isZero();
        }
    }

    @Test
    void wrongUsageIsOneSentenceWithAHint() {
        var run = CommandRun.alone(home, "task", "add", "--nonsense");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("ajc: ")
                .contains("Usage: ajc task add", "--help")
                .doesNotContain("\tat ");
    }

    static Stream<Arguments> wrongArguments() {
        return Stream.of(
                arguments("task add x --tries abc", "--tries is \"abc\"; it must be a whole number"),
                arguments("task add x --tries 99999999999", "--tries is 99999999999, which is far out of range"),
                arguments("task add x a b c", "\"b\" is one argument too many; a value with spaces needs quotes"),
                arguments("task add x -H foo", "--header is written KEY=VALUE, and not foo"),
                arguments("task add x --delay 1s --at 2026-11-11T10:10", "--delay and --at cannot be given together"),
                arguments("task add x -q", "--queue needs a value, QUEUE"),
                arguments("task add x -q --delay 1s", "--queue needs a value, QUEUE, and is followed by --delay"),
                arguments("task add x -q A -q B", "--queue is given more than once"),
                arguments("task add x --deadline soon", "--deadline: \"soon\" is not a duration"),
                arguments("task add x --nonsense", "there is no option --nonsense"),
                arguments("task add", "TYPE is missing"),
                arguments("task list x", "LIMIT is \"x\"; it must be a whole number"),
                arguments("task list --state odd", "--state: there is no state \"odd\"; there are new"),
                arguments("task cancel --state odd", "--state: there is no state \"odd\"; there are new"),
                arguments("task delete --since soon", "--since: \"soon\" is not a duration"),
                arguments("operation view", "ID is missing"),
                arguments("server token add x", "--role needs a value, ROLE"),
                arguments("server token add x --role boss", "--role: there is no role \"boss\"; there are view"),
                arguments("server token add x --role view --expires soon", "--expires: \"soon\" is not a duration"),
                arguments("task nope", "there is no command \"ajc task nope\""),
                arguments("task", "a command is missing"),
                arguments("bench compare a", "SECOND is missing"),
                arguments("bench compare a b c", "\"c\" is one argument too many"),
                arguments("bench compare a b --pairs x", "--pairs is \"x\"; it must be a whole number"),
                arguments("bench chart", "FILE is missing"),
                arguments("bench odd", "there is no command \"ajc bench odd\""),
                arguments("task configure", "nothing is to be changed"),
                arguments("task configure --retention new=1h", "--retention: retention is for final states"),
                arguments("queue add Q --retention odd=1h", "--retention: there is no state \"odd\""));
    }

    @ParameterizedTest(name = "ajc {0}")
    @MethodSource("wrongArguments")
    void whatIsWrongIsSaidInAFewWords(String line, String words) {
        var run = CommandRun.alone(home, line.split(" ", -1));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("ajc: " + words).contains("Usage: ajc", "--help");
    }

    static Stream<Arguments> numbersOutOfRange() {
        return Stream.of(
                arguments("task add x --tries -7", "--tries is -7; it must be 1 or more, or 0"),
                arguments("queue add Q --tries -2", "--tries is -2; it must be 1 or more, or 0"),
                arguments("queue add Q --replicas 0", "--replicas is 0; it must be between 1 and 5"),
                arguments("queue add Q --run-time 0s", "maxRunTime of queue Q is 0s; it must be between 1ms and 365d"),
                arguments("task initialize --replicas 6", "--replicas is 6; it must be between 1 and 5"),
                arguments("task configure complete=soon,expired=1h", "\"soon\" is not a duration"),
                arguments("task configure 1h 0", "--replicas is 0; it must be between 1 and 5"),
                arguments("task process x Q 0 true", "CONCURRENCY is 0; it must be between 1 and 100,000"),
                arguments("task retry x --deadline 0s", "the new deadline is 0s; it must be above zero"),
                arguments("task add x {broken", "the payload begins like JSON and is none (line 1, column 2"),
                arguments("dev --server nats://x", "\"ajc dev\" starts a server of its own, so --server cannot"),
                arguments("server token list", "the token file is not named; give it by --tokens"),
                arguments("server run --bind 0.0.0.0:8080", "0.0.0.0:8080 can be reached from other machines"),
                arguments("server run --bind [::]:8080 --tls-cert c --tls-key k", "[::]:8080 can be reached from"),
                arguments("server run --bind here", "\"here\" is no address to listen at"),
                arguments("server run --tls-client-ca a", "clients have certificates only over TLS"),
                arguments("server run --tls-cert a", "a certificate and its key go together"),
                arguments(
                        "server run --tls-cert none.pem --tls-key none.pem", "the option of the TLS certificate names"),
                arguments("server run --rate -1", "the rate is -1; it must be between 0"),
                arguments("server run --max-body 1", "--max-body is 1; it must be between 1024"),
                arguments("server run --proxy-header X-User", "the header X-User says who calls, and no token file"),
                arguments("bench --rows drain,odd", "there is no row \"odd\"; there are enqueue-1"),
                arguments("bench --repeat 0", "--repeat is 0; it must be 1 or more"),
                arguments("bench --scale 0", "--scale is 0.0; it must be above 0"),
                arguments(
                        "bench compare odd1 odd2",
                        "there is no build at odd1; name a folder with ajc or bin/ajc in it"),
                arguments("bench compare a b --pairs 0", "the number of pairs is 0; it must be between 1 and 1000"),
                arguments("bench compare a b --scale 0", "the scale is 0.0; it must be above 0"),
                arguments("bench --quick compare a b", "--quick is before \"compare\", where it says nothing"),
                arguments("bench chart none.json", "the file none.json cannot be read; is the path right?"),
                arguments("bench chart pom.xml", "the file pom.xml cannot be drawn: it is no document of"),
                arguments("bench --quick --full", "--quick and --full contradict each other"),
                arguments("bench --namespace X", "\"ajc bench\" works in a namespace of its own"),
                arguments("bench --payload 3", "the payload is 3; it must be between 16"),
                arguments("demo --context x", "\"ajc demo\" starts a server of its own, so --context cannot"));
    }

    @ParameterizedTest(name = "ajc {0}")
    @MethodSource("numbersOutOfRange")
    void valuesThatCannotBeMeantAreRefusedBeforeAnyServerIsAsked(String line, String words) {
        var run = CommandRun.alone(home, line.split(" ", -1));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("ajc: " + words);
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
        assertThat(run.out()).contains("complete ", "queue", "--deadline", "queue_error", "worker", "--dead-letter");
    }

    @Test
    void withoutAnyServerOneSentenceSaysWhatWasTried() {
        var run = CommandRun.alone(home, "info");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("ajc: no server is named").contains("NATS_URL", "ajc dev", "AJC");
    }
}

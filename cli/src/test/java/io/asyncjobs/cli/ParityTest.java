package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/** What the original's {@code ajc} takes is taken here too, with the same defaults, so that habits and scripts carry over. */
class ParityTest {

    /** A way to write a command of the original, and the command that it is here. A word {@code ''} is an empty one. */
    static Stream<Arguments> lines() {
        return Stream.of(
                        // global options before and after the command
                        "--context AJC --debug info = info",
                        "--no-debug queues ls --context X = queue list",
                        "info = info",
                        "info -R 3 --memory --retention 1h = info",
                        "info --replica 3 = info",
                        // tasks
                        "tasks add type payload = task add",
                        "t new type payload -q Q --deadline 1h --tries 3 = task add",
                        "task a type payload --queue Q --depends a --depends b --load = task add",
                        "tasks enqueue type payload --depends a,b --no-load = task add",
                        "tasks --sign seed.file --verify key.file add type payload = task add",
                        "tasks add type payload --sign seed.file --verify key.file = task add",
                        "tasks retry id = task retry",
                        "tasks retry id -q Q = task retry",
                        "tasks retry id --queue Q = task retry",
                        "tasks view id -j = task view",
                        "tasks show id --json = task view",
                        "t v id = task view",
                        "t info id = task view",
                        "t i id = task view",
                        "tasks delete id -f = task delete",
                        "tasks del id --force = task delete",
                        "tasks rm id = task delete",
                        "tasks list = task list",
                        "tasks ls 10 = task list",
                        "tasks purge -f = task purge",
                        "tasks initialize --memory --retention 24h --replicas 3 = task initialize",
                        "tasks configure 24h 3 = task configure",
                        "tasks config 24h 3 = task configure",
                        "tasks cfg 24h 3 = task configure",
                        "tasks watch = task watch",
                        "tasks watch --task id = task watch",
                        "tasks process type Q 10 ./command = task process",
                        "tasks process '' Q 10 ./command --backoff 10m = task process",
                        "tasks process type Q 10 --remote --discard-complete --discard-expired = task process",
                        "tasks process type Q 10 ./command --monitor 8080 = task process",
                        "tasks process = task process",
                        // schedules
                        "tasks cron add name @hourly type = task cron add",
                        "t cron new name @hourly type --payload p -q Q --deadline 1h --tries 3 = task cron add",
                        "t cron a name @hourly type --queue Q = task cron add",
                        "tasks cron view name -j = task cron view",
                        "tasks cron show name = task cron view",
                        "tasks cron v name = task cron view",
                        "tasks cron delete name -f = task cron delete",
                        "tasks cron del name --force = task cron delete",
                        "tasks cron rm name = task cron delete",
                        "tasks cron list = task cron list",
                        "tasks cron ls --names = task cron list",
                        "tasks cron scheduler name = task cron scheduler",
                        "tasks cron scheduler name --monitor 8080 = task cron scheduler",
                        "tasks cron scheduler = task cron scheduler",
                        "tasks cron --sign seed.file scheduler name = task cron scheduler",
                        // queues
                        "queues new Q = queue add",
                        "q add Q --age 1h --entries 10 --tries 3 --run-time 1m --concurrent 5 = queue add",
                        "queue n Q --memory --replicas 3 --discard-old = queue add",
                        "queue a Q = queue add",
                        "server run = server run",
                        "server run --bind 127.0.0.1:1 --tls-cert c --tls-key k --tls-client-ca a = server run",
                        "server run --queue Q --allow-create-default --unsafe-bind = server run",
                        "server run --read-timeout 1s --write-timeout 2m --max-body 1024 = server run",
                        "queues list = queue list",
                        "q ls = queue list",
                        "queues info Q = queue info",
                        "q view Q = queue info",
                        "q i Q = queue info",
                        "queues configure Q --age 2m --entries 10 --tries 3 = queue configure",
                        "q config Q --run-time 1s --concurrent 10000 --replicas 3 = queue configure",
                        "q cfg Q = queue configure",
                        "queues purge Q -f = queue purge",
                        "queues delete Q --force = queue delete",
                        "q rm Q = queue delete",
                        "help tasks add = help")
                .map(line -> line.split(" = ", -1))
                .map(parts -> arguments(parts[0], "ajc " + parts[1]));
    }

    @ParameterizedTest(name = "ajc {0}")
    @MethodSource("lines")
    void everyCommandOfTheOriginalIsUnderstood(String line, String command) {
        var parsed = parse(line);
        assertThat(parsed.commandSpec().qualifiedName()).isEqualTo(command);
    }

    private static ParseResult parse(String line) {
        var args = Stream.of(line.split(" ", -1))
                .map(word -> word.equals("''") ? "" : word)
                .toArray(String[]::new);
        var parsed = new CommandRun(Map.of(), Path.of("/"), "").command().parseArgs(args);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed;
    }

    static Stream<Arguments> defaults() {
        return Stream.of(
                arguments("tasks add t", "--queue", "DEFAULT"),
                arguments("tasks add t", "--load", "false"),
                arguments("tasks initialize", "--replicas", "1"),
                arguments("tasks initialize", "--memory", "false"),
                arguments("tasks process", "--backoff", "default"),
                arguments("tasks process", "--remote", "false"),
                arguments("queues new Q", "--age", "PT0S"),
                arguments("queues new Q", "--entries", "0"),
                arguments("queues new Q", "--tries", "-1"),
                arguments("queues new Q", "--run-time", "PT1H"),
                arguments("queues new Q", "--concurrent", "100"),
                arguments("queues new Q", "--replicas", "1"),
                arguments("queues new Q", "--memory", "false"),
                arguments("queues new Q", "--discard-old", "false"));
    }

    @ParameterizedTest(name = "ajc {0}: {1} is {2}")
    @MethodSource("defaults")
    void whatIsLeftOutMeansWhatItMeansToTheOriginal(String line, String option, String value) {
        var found = parse(line).commandSpec().findOption(option);
        assertThat(String.valueOf(found.<Object>getValue())).isEqualTo(value);
    }

    @ParameterizedTest(name = "ajc {0}")
    @MethodSource("limits")
    void aListIsAsLongAsTheOriginals(String line, String limit) {
        assertThat(String.valueOf(parse(line)
                        .commandSpec()
                        .positionalParameters()
                        .getFirst()
                        .<Object>getValue()))
                .isEqualTo(limit);
    }

    static Stream<Arguments> limits() {
        return Stream.of(arguments("tasks list", "200"));
    }
}

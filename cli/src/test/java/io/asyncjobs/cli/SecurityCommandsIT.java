package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.queue.QueueSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityCommandsIT {

    @TempDir
    Path home;

    private CommandRun succeed(String... args) {
        var run = CommandRun.alone(home, args);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return run;
    }

    @Test
    void whatIsPrintedIsWhatAServerTakesAndAWorkerNeeds() throws Exception {
        var producer = succeed("security", "permissions", "--role", "producer", "-q", "EMAIL", "--inbox", "_INBOX")
                .out();
        var observer = succeed("security", "permissions", "--role", "observer", "-q", "EMAIL", "--inbox", "_INBOX")
                .out();
        var users = "authorization { users: [\n{ user: all, password: all }\n{ user: ada, password: ada,\n" + producer
                + "}\n{ user: eve, password: eve,\n" + observer + "}\n] }\n";
        try (var server = NatsServer.start(NatsServerSettings.defaults().withExtraConfig(users))) {
            try (var all = AsyncJobs.connect("nats://all:all@127.0.0.1:" + server.port())) {
                all.makeStores();
                all.queues().define(QueueSettings.of("EMAIL"));
            }
            var ada = "nats://ada:ada@127.0.0.1:" + server.port();
            var eve = "nats://eve:eve@127.0.0.1:" + server.port();
            assertThat(succeed("--server", ada, "task", "add", "t", "{}", "-q", "EMAIL")
                            .out())
                    .isNotBlank();
            assertThat(succeed("--server", eve, "task", "list").out()).contains("EMAIL");
            assertThat(succeed("--server", eve, "queue", "list").out()).contains("EMAIL");
            var refused = CommandRun.alone(home, "--server", eve, "task", "add", "t", "{}", "-q", "EMAIL");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("Permissions Violation").doesNotContain("\tat ");
            assertThat(refused.err().lines().filter(line -> line.startsWith("ajc:")))
                    .hasSize(1);
        }
    }

    @Test
    void wrongAndMissingCredentialsAreOneSentence() throws Exception {
        var broken = Files.writeString(home.resolve("broken.creds"), "s3cret");
        var settings = NatsServerSettings.defaults().withExtraConfig("authorization { user: ada, password: right }");
        try (var server = NatsServer.start(settings)) {
            var wrong = "nats://ada:s3cret@127.0.0.1:" + server.port();
            for (var login : new String[][] {
                {"--server", wrong},
                {"--server", server.url()},
                {"--server", server.url(), "--creds", broken.toString()},
                {"--server", server.url(), "--creds", home.resolve("none.creds").toString()},
            }) {
                var args = Stream.concat(Arrays.stream(login), Stream.of("queue", "list"));
                var run = CommandRun.alone(home, args.toArray(String[]::new));
                assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
                assertThat(run.out()).isEmpty();
                assertThat(run.err().lines()).hasSize(1).allMatch(line -> line.startsWith("ajc: "));
                assertThat(run.err()).doesNotContain("s3cret").containsAnyOf("refused the login", "credentials file");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "worker", "scheduler", "maintainer", "observer", "admin"})
    void everyRoleIsPrintedInEveryForm(String role) {
        var config = succeed("security", "permissions", "--role", role, "-q", "EMAIL");
        assertThat(config.out())
                .startsWith("permissions: {")
                .contains("\"$JS.API.INFO\"", "\"_INBOX_" + role + ".>\"", "CHORIA_AJ_Q_EMAIL")
                .doesNotContain("\"$JS.API.STREAM.INFO.*\"", "\">\"");
        assertThat(config.err()).contains("_INBOX_" + role);
        var json =
                succeed("sec", "perms", "--role", role, "-q", "EMAIL", "--json").json();
        assertThat(json.path("publish").size()).isGreaterThan(5);
        var claims = succeed("security", "permissions", "--role", role, "-q", "EMAIL", "--form", "jwt")
                .out();
        assertThat(claims).contains("\"nats\"", "\"pub\"", "\"sub\"", "\"allow\"");
        assertThat(succeed("security", "permissions", "--role", role, "-q", "EMAIL", "--form", "nsc")
                        .out()
                        .lines())
                .hasSize(json.path("publish").size() + json.path("subscribe").size())
                .allMatch(line -> line.matches("--allow-(pub|sub) '[^']+'"));
    }

    @Test
    void namespaceQueuesAndInboxAreThoseThatAreGiven() {
        var json = succeed(
                        "security",
                        "permissions",
                        "--role",
                        "producer,worker",
                        "--queue",
                        "A,B",
                        "--namespace",
                        "SHOP",
                        "--inbox",
                        "_INBOX.ada",
                        "--json")
                .json();
        assertThat(json.path("publish").toString())
                .contains("SHOP.Q.A.*", "SHOP.Q.B.*", "$JS.ACK.SHOP_Q_B.WORKERS.>")
                .doesNotContain("CHORIA_AJ");
        assertThat(json.path("subscribe").toString()).contains("_INBOX.ada.>");
        assertThat(json.path("inbox_prefix").asString()).isEqualTo("_INBOX.ada");
    }

    @ParameterizedTest
    @CsvSource({
        "--role boss,                     none of observer",
        "--role worker --queue a.b,       queue",
        "--role worker --inbox >,         inbox prefix",
        "--role worker --form xml,        none of config",
        "--role worker --namespace $x,    namespace",
        "--queue A,                       --role",
    })
    void whatIsWrongIsSaidInOneSentence(String args, String part) {
        var run = CommandRun.alone(home, ("security permissions " + args).split(" ", -1));
        assertThat(run.exitCode()).as(run.toString()).isNotZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(part).doesNotContain("Exception");
        assertThat(run.err().lines().filter(line -> line.startsWith("ajc:"))).hasSize(1);
    }
}

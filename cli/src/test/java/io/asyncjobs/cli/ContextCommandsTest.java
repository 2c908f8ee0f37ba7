package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextCommandsTest {

    @TempDir
    Path home;

    private Path nats = Path.of("");

    @BeforeEach
    void contexts() throws IOException {
        nats = home.resolve(".config/nats");
        Files.createDirectories(nats.resolve("context"));
        write("PROD", """
                {"description":"the real one","url":"nats://ada:s3cr3t@n1:4222,nats://n2:4222","user":"ada",
                 "password":"hush1","token":"hush2","user_jwt":"hush3","user_seed":"hush4","creds":"/etc/user.creds",
                 "nkey":"SUHUSH5","tls_first":true,"jetstream_domain":"hub"}""");
        write("LOCAL", "{}");
    }

    private void write(String name, String json) throws IOException {
        Files.writeString(nats.resolve("context/" + name + ".json"), json);
    }

    private CommandRun succeed(String... args) {
        var run = CommandRun.alone(home, args);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return run;
    }

    private String fail(String... args) {
        var run = CommandRun.alone(home, args);
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        return run.err();
    }

    @Test
    void contextsAreListedWithTheOneThatIsUsed() throws IOException {
        Files.writeString(nats.resolve("context.txt"), "PROD\n");
        var list = succeed("context", "list");
        assertThat(list.err()).isEmpty();
        assertThat(list.out())
                .containsPattern("PROD +yes +nats://n1:4222,nats://n2:4222 +the real one")
                .containsPattern("LOCAL +nats://127.0.0.1:4222")
                .contains("Commands talk to context PROD (the selected NATS context).")
                .doesNotContain("s3cr3t");

        var json = succeed("ctx", "ls", "--json").json();
        assertThat(json.path("server").asString()).isEqualTo("context PROD (the selected NATS context)");
        assertThat(json.path("contexts").findValuesAsString("name")).containsExactly("LOCAL", "PROD");
        assertThat(json.path("contexts").findValues("selected").toString()).isEqualTo("[false, true]");
        assertThat(json.path("contexts").get(1).path("url").asString()).isEqualTo("nats://n1:4222,nats://n2:4222");

        var variable = new CommandRun(Map.of("NATS_URL", "nats://u:p@v:1"), home, "").execute("context", "ls");
        assertThat(variable.out()).contains("Commands talk to nats://v:1 (NATS_URL).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{broken hush", "[]", "\"hush\"", ""})
    void aFileThatIsNoContextIsNamedAndTheOthersAreListed(String content) throws IOException {
        write("BAD", content);
        var list = succeed("context", "list");
        assertThat(list.out()).containsPattern("BAD +\\(unreadable\\)").contains("PROD", "Commands find no server");
        assertThat(list.err()).contains("BAD.json is not a JSON object").doesNotContain("hush");
        assertThat(succeed("context", "list", "--json").json().path("contexts").findValuesAsString("problem"))
                .hasSize(1);
        assertThat(fail("context", "show", "BAD")).contains("BAD.json").doesNotContain("hush");
        assertThat(fail("context", "use", "BAD")).contains("BAD.json");
    }

    @Test
    void aSelectionThatIsGoneOrUnreadableIsSaid() throws IOException {
        Files.writeString(nats.resolve("context.txt"), "GONE");
        assertThat(succeed("context", "list").err())
                .contains("the selected NATS context \"GONE\" does not exist any more");
        Files.delete(nats.resolve("context.txt"));
        Files.createDirectory(nats.resolve("context.txt"));
        assertThat(succeed("context", "list").err()).contains("context.txt");
        assertThat(succeed("context", "list").out()).contains("PROD");
    }

    @Test
    void withoutAnyTheListSaysHowToMakeOne() throws IOException {
        try (var empty = Files.list(nats.resolve("context"))) {
            for (var file : empty.toList()) {
                Files.delete(file);
            }
        }
        assertThat(succeed("context", "list").out()).contains("nats context add", "Commands find no server");
        Files.delete(nats.resolve("context"));
        assertThat(succeed("context", "list", "--json").json().path("contexts").size())
                .isZero();
    }

    @Test
    void aContextIsShownWithoutItsSecrets() {
        var shown = succeed("context", "show", "PROD");
        assertThat(shown.out())
                .contains("Context PROD", "Servers: nats://n1:4222,nats://n2:4222", "User: ada", "Password: set")
                .contains("Token: set", "User JWT: set", "User Seed: set", "Nkey: set", "Credentials: /etc/user.creds")
                .contains("TLS First: true", "JetStream Domain: hub")
                .doesNotContainIgnoringCase("hush")
                .doesNotContain("s3cr3t", "selected");
        var json = succeed("context", "view", "PROD", "--json");
        assertThat(json.json().path("password").asString()).isEqualTo("set");
        assertThat(json.json().path("user").asString()).isEqualTo("ada");
        assertThat(json.out()).doesNotContainIgnoringCase("hush").doesNotContain("s3cr3t");
        assertThat(fail("context", "show")).contains("no NATS context is selected");
    }

    @Test
    void aContextIsSelectedForEverybodyWhoReadsTheSelection() throws IOException {
        assertThat(succeed("context", "use", "PROD").out())
                .contains("Selected the NATS context PROD; commands talk to context PROD");
        assertThat(Files.readString(nats.resolve("context.txt"))).isEqualTo("PROD");
        assertThat(succeed("context", "show").out()).contains("Context PROD (selected)");

        var moved = Files.move(nats.resolve("context.txt"), home.resolve("elsewhere.txt"));
        Files.createSymbolicLink(nats.resolve("context.txt"), moved);
        assertThat(succeed("context", "select", "LOCAL", "--json")
                        .json()
                        .path("selected")
                        .asString())
                .isEqualTo("LOCAL");
        assertThat(moved).hasContent("LOCAL");
        try (var files = Files.list(nats)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("context", "context.txt");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOPE", "", "../context/PROD", "prod"})
    void aNameThatNoContextHasIsRefusedWithThoseThatThereAre(String name) {
        assertThat(fail("context", "use", name)).contains("there is no NATS context", "known are: LOCAL, PROD");
        assertThat(nats.resolve("context.txt")).doesNotExist();
    }
}

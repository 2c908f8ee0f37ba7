package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextsTest {

    @TempDir
    Path config;

    private Contexts contexts;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectories(config.resolve("nats/context"));
        contexts = new Contexts(config, Map.of());
    }

    private void write(String name, String json) throws IOException {
        Files.writeString(config.resolve("nats/context/" + name + ".json"), json);
    }

    @Test
    void everyFieldIsRead() throws IOException {
        write("full", """
                {"description":"d","url":"nats://a:1,nats://b:2","socks_proxy":"socks5://p:3","token":"t","user":"u",
                 "password":"w","creds":"c","nkey":"n","cert":"ce","key":"k","ca":"a","nsc":"nsc://o/a/u",
                 "jetstream_domain":"dom","jetstream_api_prefix":"pre","jetstream_event_prefix":"ev","inbox_prefix":"in",
                 "user_jwt":"j","user_seed":"s","color_scheme":"blue","tls_first":true,"windows_cert_store":"user",
                 "windows_cert_match_by":"subject","windows_cert_match":"me","windows_ca_certs_match":["x","y"]}""");

        var context = contexts.load("full");

        assertThat(context.name()).isEqualTo("full");
        assertThat(context.description()).isEqualTo("d");
        assertThat(context.url()).isEqualTo("nats://a:1,nats://b:2");
        assertThat(context.socksProxy()).isEqualTo("socks5://p:3");
        assertThat(context.nsc()).isEqualTo("nsc://o/a/u");
        assertThat(context.inboxPrefix()).isEqualTo("in");
        assertThat(context.colorScheme()).isEqualTo("blue");
        assertThat(context.jetStream()).isEqualTo(new NatsContext.JetStream("dom", "pre", "ev"));
        var store = new NatsContext.WindowsStore("user", "subject", "me", List.of("x", "y"));
        assertThat(context.tls()).isEqualTo(new NatsContext.Tls("ce", "k", "a", true, store));
        var login = context.login();
        assertThat(login.user()).isEqualTo("u");
        assertThat(List.of(
                        login.password(),
                        login.token(),
                        login.creds(),
                        login.nkey(),
                        login.userJwt(),
                        login.userSeed()))
                .extracting(Secret::reveal)
                .containsExactly("w", "t", "c", "n", "j", "s");
    }

    @Test
    void emptyNullAndUnknownFieldsAreNotSet() throws IOException {
        write("bare", "{\"url\":\"\",\"user\":null,\"future\":{\"a\":[1]},\"tls_first\":false}");

        var context = contexts.load("bare");

        assertThat(context.url()).isEqualTo("nats://127.0.0.1:4222");
        assertThat(context.login().kind()).isEqualTo("none");
    }

    @Test
    void noSecretIsInTheStringForm() throws IOException {
        write("quiet", """
                {"url":"nats://joe:hush1@a:1,hush2@b:2,c:3,nats://joe:hush9","password":"hush3","token":"hush4","user":"joe","creds":"data:;base64,hush5",
                 "nkey":"hush6","user_jwt":"hush7","user_seed":"hush8"}""");

        var context = contexts.load("quiet");

        assertThat(context.toString())
                .isEqualTo("NATS context quiet (nats://a:1,nats://b:2,nats://c:3,(unreadable), login user+token)");
        assertThat(context.login().toString()).doesNotContain("hush");
        assertThat(contexts.options(context).toString()).doesNotContain("hush");
    }

    @Test
    void anUnknownContextNamesTheKnownOnes() throws IOException {
        write("two", "{}");
        write("one", "{}");

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> contexts.load("three"))
                .withMessageContaining("no NATS context three")
                .withMessageEndingWith("known are: one, two");
    }

    @Test
    void whereThereAreNoContextsTheMessageSaysHowToMakeOne() {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> new Contexts(config.resolve("absent"), Map.of()).load("one"))
                .withMessageContaining("nats context add");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "..", "../secret", "a/b", "a\\b", "a\nb", "/etc/x"})
    void namesThatCouldLeaveTheFolderAreInvalid(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> contexts.load(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"token\": hush}", "[]", "\"hush\"", "{\"url\": 12}", "{\"tls_first\": \"yes\"}"})
    void aBrokenFileIsNamedAndNotQuoted(String json) throws IOException {
        write("broken", json);

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> contexts.load("broken"))
                .withMessageContaining("broken.json")
                .satisfies(e -> assertThat(e.getMessage() + e.getCause()).doesNotContain("hush"));
    }

    @Test
    void theSelectedContextIsReadFromItsFile() throws IOException {
        assertThat(contexts.selected()).isEmpty();

        Files.writeString(config.resolve("nats/context.txt"), "prod\n");
        assertThat(contexts.selected()).contains("prod");

        Files.writeString(config.resolve("nats/context.txt"), "\n");
        assertThat(contexts.selected()).isEmpty();
    }

    @Test
    void theListIsSortedAndHasOnlyContexts() throws IOException {
        write("zeta", "{}");
        write("alpha", "{}");
        Files.writeString(config.resolve("nats/context/notes.txt"), "x");
        Files.createDirectory(config.resolve("nats/context/folder.json"));

        assertThat(contexts.list()).containsExactly("alpha", "zeta");
        assertThat(new Contexts(config.resolve("absent"), Map.of()).list()).isEmpty();
    }

    @Test
    void theFolderIsThatOfTheEnvironmentElseBelowHome() throws IOException {
        write("here", "{}");
        Files.createDirectories(config.resolve("home/.config/nats/context"));
        Files.writeString(config.resolve("home/.config/nats/context/there.json"), "{}");
        String home = config.resolve("home").toString();

        assertThat(Contexts.of(Map.of("XDG_CONFIG_HOME", config.toString(), "HOME", home))
                        .list())
                .containsExactly("here");
        assertThat(Contexts.of(Map.of("HOME", home)).list()).containsExactly("there");
    }
}

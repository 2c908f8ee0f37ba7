package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call, in a file that holds no token. */
class TokenFileTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    @TempDir
    private Path folder;

    private TokenFile file;

    @BeforeEach
    void file() {
        file = new TokenFile(folder.resolve("sub/tokens.json"));
    }

    private void write(String text) throws Exception {
        Files.createDirectories(file.path().getParent());
        Files.writeString(file.path(), text);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void keepsTheDigestOfATokenAndNotTheToken() throws Exception {
        var token = file.add("ci", Role.OPERATE, List.of("B", "A", "A"), NOW, NOW.plusSeconds(60));
        file.addVouched("ada", Role.ADMIN, List.of(), NOW, null);

        assertThat(token).matches("ajt_[A-Za-z0-9_-]{43}");
        assertThat(Files.readString(file.path())).doesNotContain(token).contains(Secrets.digest(token));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(file.read())
                .containsExactly(
                        new AccessToken(
                                "ci", Secrets.digest(token), Role.OPERATE, List.of("A", "B"), NOW, NOW.plusSeconds(60)),
                        new AccessToken("ada", "", Role.ADMIN, List.of(), NOW, null));
        assertThat(file.add("other", Role.VIEW, List.of(), NOW, null)).isNotEqualTo(token);
    }

    @Test
    void aNameIsThereOnce() {
        file.add("ci", Role.VIEW, List.of(), NOW, null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.add("ci", Role.ADMIN, List.of(), NOW, null))
                .withMessageContaining("there is a \"ci\" already");
        file.revoke("ci");
        assertThat(file.read()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.revoke("ci"))
                .withMessageContaining("there is no \"ci\"");
    }

    @Test
    void whatOthersMayReadIsRefused() throws Exception {
        file.add("ci", Role.VIEW, List.of(), NOW, null);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatIllegalArgumentException()
                .isThrownBy(file::read)
                .withMessageContaining("rw-r-----")
                .withMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected is",
                "[] | expected is",
                "{} | expected is",
                "nonsense | not JSON",
                "{\"tokens\":[],\"more\":1} | expected is",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"boss\"}]} | expected is view, operate or admin",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"view\",\"x\":1}]} | the key \"x\" is not known",
                "{\"tokens\":[{\"name\":5,\"role\":\"view\"}]} | the key \"name\" is no text",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"view\",\"hash\":\"abc\"}]} | no SHA-256",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"view\",\"queues\":[]}]} | no list of names",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"view\",\"queues\":[\">\"]}]} | no name of a queue",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"view\",\"expires\":\"soon\"}]} | no time",
                "{\"tokens\":[{\"name\":\"a\",\"role\":\"view\"},{\"name\":\"a\",\"role\":\"view\"}]} | there twice",
                "{\"tokens\":[{\"name\":\"a\\nb\",\"role\":\"view\"}]} | no name of a token",
                "{\"tokens\":[{\"role\":\"view\"}]} | no name of a token",
            })
    void whatIsWrongIsSaid(String text, String message) throws Exception {
        write(text);

        assertThatIllegalArgumentException()
                .isThrownBy(file::read)
                .withMessageContaining(message)
                .withMessageContaining(file.path().toString());
    }
}

package io.asyncjobs.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevFileTest {

    private static final String URL = "nats://127.0.0.1:4222";

    @TempDir
    Path folder;

    @Test
    void theServerOfALiveProcessIsFoundUntilItIsWithdrawn() {
        var file = new DevFile(folder.resolve("state/dev.json"));
        assertThat(file.url()).isEmpty();
        file.announce(URL);
        assertThat(file.url()).contains(URL);
        file.withdraw("nats://127.0.0.1:4300");
        assertThat(file.url()).contains(URL);
        file.withdraw(URL);
        assertThat(file.path()).doesNotExist();
    }

    @Test
    void aProcessThatOnlyHasTheSameIdIsNotBelieved() throws IOException {
        var file = new DevFile(folder.resolve("dev.json"));
        file.announce(URL);
        var other = Files.readString(file.path()).replaceFirst("\"started\":\"....", "\"started\":\"1999");
        Files.writeString(file.path(), other);
        assertThat(file.url()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"url\":5,\"pid\":\"x\"}", "{\"url\":\"nats://a\",\"pid\":999999999}"})
    void whatIsNoAnnouncementIsNone(String content) throws IOException {
        var path = Files.writeString(folder.resolve("dev.json"), content);
        assertThat(new DevFile(path).url()).isEmpty();
    }
}

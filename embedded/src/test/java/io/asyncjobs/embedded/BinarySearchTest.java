package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BinarySearchTest {
    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void createSandbox() {
        sandbox = new Sandbox(folder);
    }

    @Test
    void theOrderIsSettingsThenVariableThenCacheThenPath() throws IOException {
        var onPath = sandbox.server("bin/nats-server", "2.14.5");
        assertFound(onPath, "2.14.5");
        var inCache = sandbox.server(".cache/asyncjobs/nats-server-2.15.0", "2.15.0");
        assertFound(inCache, "2.15.0");
        var named = sandbox.server("elsewhere/ns", "2.15.1");
        sandbox.variables.put(Environment.BINARY_VARIABLE, named.toString());
        assertFound(named, "2.15.1");
        var explicit = sandbox.server("explicit/ns", "2.15.2");
        var search = new BinarySearch(sandbox.environment(), sandbox.settings().withBinary(explicit));
        assertThat(search.find()).contains(new NatsServerBinary(explicit, "2.15.2"));
    }

    @Test
    void theNewestInTheCacheIsTakenByNumbersOfItsName() throws IOException {
        sandbox.server(".cache/asyncjobs/nats-server-2.15.9", "2.15.9");
        var newest = sandbox.server(".cache/asyncjobs/nats-server-2.15.10", "2.15.10");
        assertFound(newest, "2.15.10");
    }

    @Test
    void candidatesBelowTheFloorOrBrokenArePassedOverWithALine() throws IOException {
        sandbox.program(".cache/asyncjobs/nats-server-2.15.2", "not a program");
        sandbox.server("bin/nats-server", "2.10.27");
        var good = sandbox.server("bin2/nats-server", "2.15.0");
        sandbox.variables.merge("PATH", ":" + folder.resolve("bin2"), String::concat);

        assertFound(good, "2.15.0");
        assertThat(sandbox.lines)
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("asyncjobs/nats-server-2.15.2 does not run here"))
                .anySatisfy(line -> assertThat(line).contains("bin/nats-server is version 2.10.27, below 2.14.5"));
    }

    @Test
    void nothingAnywhereIsEmpty() {
        assertThat(sandbox.search().find()).isEmpty();
    }

    @Test
    void aNamedServerBelowTheFloorIsAnError() throws IOException {
        sandbox.server("bin/nats-server", "2.15.2");
        var old = sandbox.server("old", "2.14.4");
        sandbox.variables.put(Environment.BINARY_VARIABLE, old.toString());
        assertThatThrownBy(() -> sandbox.search().find())
                .isInstanceOf(NatsServerException.class)
                .hasMessageContainingAll(Environment.BINARY_VARIABLE, old.toString(), "2.14.4", "2.14.5 or later");
    }

    @Test
    void aNamedServerThatDoesNotRunIsAnError() throws IOException {
        var broken = sandbox.program("broken", "#!/bin/sh\nexit 3\n");
        for (var path : new Path[] {broken, folder.resolve("missing"), folder}) {
            var search =
                    new BinarySearch(sandbox.environment(), sandbox.settings().withBinary(path));
            assertThatThrownBy(search::find)
                    .isInstanceOf(NatsServerException.class)
                    .hasMessageContainingAll("settings", path.toString(), "not a nats-server that runs here");
        }
    }

    @Test
    void anotherProgramOfThatVersionIsNoServer() throws IOException {
        sandbox.program("bin/nats-server", "#!/bin/sh\necho 'something v9.9.9'\n");
        assertThat(sandbox.search().find()).isEmpty();
    }

    @Test
    void theCacheFolderIsTheOneOfTheSystem() {
        assertThat(sandbox.cache()).isEqualTo(folder.resolve(".cache/asyncjobs"));
        sandbox.variables.put("XDG_CACHE_HOME", "/var/x");
        assertThat(sandbox.cache()).isEqualTo(Path.of("/var/x/asyncjobs"));
        sandbox.variables.put("XDG_CACHE_HOME", "relative");
        assertThat(sandbox.cache()).isEqualTo(folder.resolve(".cache/asyncjobs"));
        var linux = sandbox.environment();
        var mac = new Environment(
                linux.variables(),
                linux.home(),
                "Mac OS X",
                "aarch64",
                linux.releases(),
                linux.connectLimit(),
                linux.transferLimit());
        assertThat(mac.cacheFolder()).isEqualTo(folder.resolve("Library/Caches/asyncjobs"));
        assertThat(mac.platform()).contains("darwin-arm64");
    }

    private void assertFound(Path path, String version) {
        assertThat(sandbox.search().find()).contains(new NatsServerBinary(path, version));
    }
}

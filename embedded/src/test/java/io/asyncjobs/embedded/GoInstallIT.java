package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("go")
final class GoInstallIT {
    @Test
    void theRealGoBuildsAServerThatRuns(@TempDir Path folder) {
        var sandbox = new Sandbox(folder);
        // Everything of the real environment, so that go finds its caches and its proxy.
        sandbox.variables.putAll(System.getenv());
        sandbox.variables.remove("XDG_CACHE_HOME");
        var cache = new CacheFolder(sandbox.cache());

        var binary = cache.locked(
                sandbox.lines::add,
                () -> new Fetch(sandbox.environment(), cache, sandbox.lines::add, new LinkedHashSet<>())
                        .run(ServerVersion.PINNED));

        try (var server = NatsServer.start(NatsServerSettings.defaults().withBinary(binary.path()))) {
            assertThat(server.version()).isEqualTo("2.15.2");
        }
    }
}

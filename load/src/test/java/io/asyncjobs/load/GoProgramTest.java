package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GoProgramTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everySourceIsInTheJar(GoProgram program) throws IOException {
        var sources = Path.of("..", "interop", program == GoProgram.CEILING ? "ceiling" : "go");

        try (var files = Files.list(sources)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".go") || file.startsWith("go.")))
                    .containsExactlyInAnyOrderElementsOf(program.files());
        }
        for (var file : program.files()) {
            assertThat(GoBuild.source(program, file)).isEqualTo(Files.readAllBytes(sources.resolve(file)));
        }
    }

    @Test
    void withoutAToolchainTheReasonIsSaid() throws InterruptedException {
        var build = new GoBuild(folder, Map.of("PATH", folder.toString()), line -> {});

        assertThat(build.of(GoProgram.CEILING).missing()).isEqualTo("go is not installed");
    }

    @Test
    void aBuildThatFailsSaysWhyAndLeavesNothing() throws IOException, InterruptedException {
        var go = folder.resolve("go");
        Files.writeString(go, "#!/bin/sh\necho no network\nexit 1\n");
        assertThat(go.toFile().setExecutable(true)).isTrue();
        var cache = folder.resolve("cache");
        var build = new GoBuild(cache, Map.of("PATH", folder.toString()), line -> {});

        assertThat(build.of(GoProgram.CEILING).missing()).isEqualTo("go build failed: no network");
        assertThat(cache).isEmptyDirectory();
    }
}

package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that builds the page, where it cannot: the build goes on without the page and says so. */
final class DashboardBuildTest {

    private static final Path SCRIPT = Path.of("..", "dashboard", "build.sh").toAbsolutePath();
    private static final String LEFT_OUT =
            "The dashboard is left out: no npm with Node.js 20.19 or later on the PATH.\n";

    @TempDir
    Path folder;

    private Path programs;

    private record Ended(int exitCode, String out, String err) {}

    /** A PATH with the usual programs, and no other. */
    @BeforeEach
    void makePath() throws IOException {
        programs = Files.createDirectory(folder.resolve("bin"));
        for (var name : List.of("sh", "dirname", "rm", "find", "head")) {
            var program = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(place -> Path.of(place, name))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(programs.resolve(name), program);
        }
    }

    @Test
    void withoutNpmItIsLeftOut() throws Exception {
        var ended = run("page", stamp(), page());

        assertThat(ended).isEqualTo(new Ended(0, LEFT_OUT, ""));
        assertThat(folder.resolve("page")).doesNotExist();
        assertThat(folder.resolve("stamp")).doesNotExist();
    }

    @Test
    void withANodeThatIsTooOldItIsLeftOut() throws Exception {
        program("npm", "exit 1");
        program("node", "echo v20.18.3");

        assertThat(run("page", stamp(), page())).isEqualTo(new Ended(0, LEFT_OUT, ""));
        assertThat(folder.resolve("page")).doesNotExist();
    }

    @Test
    void withoutNpmNothingIsChecked() throws Exception {
        assertThat(run("check", stamp(), "false", "false")).isEqualTo(new Ended(0, "", ""));
    }

    @Test
    void itTellsWhetherTheToolsAreThere() throws Exception {
        assertThat(run("tools").exitCode()).isEqualTo(1);
        program("npm", "exit 1");
        program("node", "echo v20.19.0");
        assertThat(run("tools").exitCode()).isZero();
        program("node", "echo v22.1.0");
        assertThat(run("tools").exitCode()).isZero();
    }

    @Test
    void whereLibrariesCannotBeFetchedItSaysHowToBuildWithoutThePage() throws Exception {
        program("npm", "exit 1");
        program("node", "echo v22.1.0");
        program("cmp", "exit 1"); // as if none had been fetched before

        var ended = run("page", stamp(), page());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("-Ddashboard.skip=true builds without the page");
        assertThat(folder.resolve("page")).doesNotExist();
    }

    private String stamp() {
        return folder.resolve("stamp").toString();
    }

    private String page() {
        return folder.resolve("page").toString();
    }

    private void program(String name, String does) throws IOException {
        var file = programs.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + does + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Ended run(String... words) throws Exception {
        var command = new ArrayList<>(List.of(programs.resolve("sh").toString(), SCRIPT.toString()));
        command.addAll(List.of(words));
        var out = folder.resolve("out").toFile();
        var err = folder.resolve("err").toFile();
        var builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        builder.environment().put("PATH", programs.toString());
        var process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }
}

package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.embedded.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive that the build makes, unpacked and run as its users do. */
class LauncherIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    static Path folder = Path.of("");

    private static Path unpacked = Path.of("");

    @TempDir
    Path home;

    /** No archive of classes is made where there is no folder for it. */
    private Path cache = Path.of("/dev/null");

    private record Ended(int exitCode, String out, String err) {}

    @BeforeAll
    static void unpack() throws Exception {
        var place = Files.createDirectory(folder.resolve("a place with spaces"));
        try (var files = Files.newDirectoryStream(Path.of("target"), "ajc-*.tar.gz")) {
            var tar = new ProcessBuilder(
                            "tar",
                            "xzf",
                            files.iterator().next().toAbsolutePath().toString())
                    .directory(place.toFile())
                    .inheritIO()
                    .start();
            assertThat(tar.waitFor()).isZero();
        }
        try (var folders = Files.list(place)) {
            unpacked = folders.toList().get(0);
        }
    }

    private Ended run(Path program, String... args) throws Exception {
        return runWith("", program, args);
    }

    private Ended runWith(String javaOptions, Path program, String... args) throws Exception {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(args));
        var out = Files.createTempFile(home, "out", "");
        var err = Files.createTempFile(home, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(
                        Files.createDirectories(home.resolve("another folder")).toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NATS_") || name.equals("CONTEXT"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("AJC_JAVA_OPTS", javaOptions);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        var process = builder.start();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private void saysItsVersion(Path program) throws Exception {
        var ended = run(program, "--version");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).matches("ajc \\d\\S*\\n");
        assertThat(ended.exitCode()).isZero();
    }

    private static Path program() {
        return unpacked.resolve("bin/ajc");
    }

    @Test
    void theArchiveHasTheProgramWhatItNeedsAndItsLicence() throws IOException {
        try (var lib = Files.list(unpacked.resolve("lib"))) {
            assertThat(lib.map(file -> file.getFileName().toString().replaceFirst("-\\d.*", "")))
                    .doesNotHaveDuplicates()
                    .contains("asyncjobs-cli", "asyncjobs-core", "picocli", "jnats", "find-jdk.sh", "class-archive.sh");
        }
        assertThat(unpacked.resolve("LICENSE")).isNotEmptyFile();
        assertThat(unpacked.resolve("README.md")).isNotEmptyFile();
        assertThat(unpacked.resolve("completions/ajc.bash")).content().contains("complete ", "--deadline");
    }

    @Test
    void itRunsFromAnyFolderAlsoThroughLinks() throws Exception {
        saysItsVersion(program());
        var first = Files.createSymbolicLink(home.resolve("first link"), program());
        var second = Files.createSymbolicLink(home.resolve("second link"), first.getFileName());
        saysItsVersion(second);
    }

    @Test
    void itTalksToAServer() throws Exception {
        try (var server = NatsServer.start()) {
            var ended = run(program(), "info", "--server", server.url());
            assertThat(ended.err()).isEmpty();
            assertThat(ended.out()).contains("Server: " + server.url());
            assertThat(ended.exitCode()).isZero();
        }
    }

    @Test
    void argumentsAndExitCodesPassThrough() throws Exception {
        var ended = run(program(), "task", "add", "x", "{broken by a space and a *", "--server", "nats://127.0.0.1:1");
        assertThat(ended.err()).startsWith("ajc: the payload begins like JSON and is none");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    void laterCommandsUseTheClassesThatTheFirstOneLetKeep() throws Exception {
        var archive = archive();
        assertThat(archive).isNotEmptyFile();

        var log = home.resolve("classes.log");
        var ended = runWith("-Xlog:class+load:file=" + log, program(), "info", "--help");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(Files.readString(log))
                .containsPattern("io\\.asyncjobs\\.cli\\.CommandTree source: shared objects file");
        assertThat(runWith("-XX:+UseParallelGC", program(), "--version").err()).isEmpty();
    }

    /** Lets a first command make an archive and waits until it is made and nothing else is left. */
    private Path archive() throws Exception {
        cache = home.resolve("my cache");
        run(program(), "--version");
        await().atMost(LIMIT).until(() -> kept().size() == 1 && kept().get(0).matches("ajc-\\d+\\.(aot|jsa)"));
        return cache.resolve("asyncjobs").resolve(kept().get(0));
    }

    private List<String> kept() {
        var names = cache.resolve("asyncjobs").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {".aot", ".jsa"})
    void anArchiveOfClassesThatIsBrokenIsNotUsedAndNothingIsSaid(String ending) throws Exception {
        var archive = archive();
        Files.delete(archive);
        var name = archive.getFileName().toString().replaceFirst("\\.[a-z]+$", ending);
        Files.writeString(archive.resolveSibling(name), "broken ".repeat(10_000));
        saysItsVersion(program());
        assertThat(run(program(), "task", "list", "--help").err()).isEmpty();
    }

    @Test
    void aCacheThatCannotBeMadeIsNotMissed() throws Exception {
        cache = home.resolve("file");
        Files.writeString(cache, "a file where the folder should be");
        saysItsVersion(program());
    }

    @Test
    void aCopyAwayFromItsJarsSaysWhatToDo() throws Exception {
        var copy =
                Files.copy(program(), Files.createDirectory(home.resolve("bin")).resolve("ajc"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        var ended = run(copy, "--version");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).startsWith("ajc: ").contains("unpack the archive again");
        assertThat(ended.err().lines()).hasSize(1);
    }
}

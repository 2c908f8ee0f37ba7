package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.embedded.ReleaseHost.Manner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FetchTest {
    private static final String PROGRAM = "#!/bin/sh\necho 'nats-server: v2.15.2'\n";

    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void createSandbox() {
        sandbox = new Sandbox(folder.resolve("home"));
    }

    @Test
    void aRightArchiveIsCheckedAndPutIntoTheCache() throws IOException {
        try (var host = host(PROGRAM, Manner.RIGHT)) {
            var place = sandbox.cache().resolve("nats-server-2.15.2");
            assertThat(search(host).findOrFetch()).isEqualTo(new NatsServerBinary(place, "2.15.2"));
            assertThat(place).hasContent(PROGRAM).isExecutable();
            assertThat(sandbox.lines)
                    .anySatisfy(line -> assertThat(line).contains("Downloading", ReleaseHost.NAME, "100 %"))
                    .anySatisfy(line -> assertThat(line).startsWith("Checked the SHA-256"))
                    .endsWith("Ready: " + place);

            assertThat(search(host).find()).contains(new NatsServerBinary(place, "2.15.2"));
            assertThat(host.archivesServed).hasValue(1);
            assertThat(cacheContent()).containsExactlyInAnyOrder(".lock", "nats-server-2.15.2");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "WRONG_CONTENT, its SHA-256 is",
        "CUT_CONTENT, its SHA-256 is",
        "BROKEN_CONNECTION, the connection broke",
        "SILENT, the host did not answer in time",
        "STALLED_BODY, the host did not answer in time",
        "NOT_FOUND, the answer was HTTP 404",
        "NO_CHECKSUM, has no checksum for"
    })
    void aBadReleaseHostLeavesNothingInTheCacheAndIsNamed(Manner manner, String reason) throws IOException {
        if (manner == Manner.SILENT || manner == Manner.STALLED_BODY) {
            sandbox.withPatience(Duration.ofMillis(500));
        }
        try (var host = host(PROGRAM, manner)) {
            assertThatThrownBy(() -> search(host).findOrFetch())
                    .isInstanceOf(NatsServerException.class)
                    .hasMessageContainingAll(
                            "no usable server in the cache folder " + sandbox.cache(),
                            "no usable server on the PATH",
                            host.address().toString(),
                            reason,
                            "set " + Environment.BINARY_VARIABLE);
            assertThat(cacheContent()).containsExactly(".lock");
        }
    }

    @Test
    void aHostThatCannotBeReachedAndNoGoAreBothNamed() {
        assertThatThrownBy(() -> sandbox.search().findOrFetch())
                .isInstanceOf(NatsServerException.class)
                .hasMessageContainingAll("download of http://127.0.0.1:1", "no go on the PATH");
    }

    @Test
    void aGoThatFailsIsShownWithItsLastLine() throws IOException {
        sandbox.program("bin/go", "#!/bin/sh\necho \"no network for $2\"\nexit 1\n");
        assertThatThrownBy(() -> sandbox.search().findOrFetch())
                .hasMessageContaining("no network for github.com/nats-io/nats-server/v2@v2.15.2");
    }

    @Test
    void goBuildsIntoTheCacheWhereTheHostCannotBeReached() throws IOException {
        sandbox.variables.put("GOOS", "plan9");
        sandbox.program("bin/go", """
                #!/bin/sh
                [ -z "$GOOS" ] || exit 1
                printf '%s' "#!/bin/sh
                echo 'nats-server: v2.15.2'
                " >"$GOBIN/nats-server"
                /bin/chmod +x "$GOBIN/nats-server"
                """);
        assertThat(sandbox.search().findOrFetch().path())
                .isEqualTo(sandbox.cache().resolve("nats-server-2.15.2"));
    }

    @Test
    void aHostThatServesAnotherContentIsNotSilentlyReplacedByGo() throws IOException {
        sandbox.program("bin/go", "#!/bin/sh\necho called >\"$GOBIN/../called\"\n");
        try (var host = host(PROGRAM, Manner.WRONG_CONTENT)) {
            assertThatThrownBy(() -> search(host).findOrFetch()).hasMessageContaining("its SHA-256 is");
            assertThat(cacheContent()).containsExactly(".lock");
        }
    }

    @Test
    void anArchiveWithAnotherVersionIsRefused() throws IOException {
        try (var host = host("#!/bin/sh\necho 'nats-server: v2.15.1'\n", Manner.RIGHT)) {
            assertThatThrownBy(() -> search(host).findOrFetch())
                    .hasMessageContaining("what was fetched is version 2.15.1 instead of 2.15.2");
        }
    }

    @Test
    void whatAKilledFetchLeftIsRemoved() throws IOException {
        Files.createDirectories(sandbox.cache().resolve("fetch-123/deep"));
        try (var host = host(PROGRAM, Manner.RIGHT)) {
            search(host).findOrFetch();
            assertThat(cacheContent()).containsExactlyInAnyOrder(".lock", "nats-server-2.15.2");
        }
    }

    @Test
    void aSystemWithoutReleasesIsSaidSo() {
        var plain = sandbox.environment();
        var odd = new Environment(
                plain.variables(),
                plain.home(),
                "SunOS",
                "sparc",
                plain.releases(),
                plain.connectLimit(),
                plain.transferLimit());
        assertThatThrownBy(() -> new BinarySearch(odd, sandbox.settings()).findOrFetch())
                .hasMessageContaining("there is no release for SunOS on sparc");
    }

    @Test
    void twoThreadsFetchOnce() throws Exception {
        try (var host = host(PROGRAM, Manner.RIGHT);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var found = List.of(
                    threads.submit(() -> new Sandbox(sandbox.folder)
                            .withReleases(host.address())
                            .search()
                            .findOrFetch()),
                    threads.submit(() -> new Sandbox(sandbox.folder)
                            .withReleases(host.address())
                            .search()
                            .findOrFetch()));
            assertThat(result(found.getFirst())).isEqualTo(result(found.getLast()));
            assertThat(host.archivesServed).hasValue(1);
        }
    }

    @Test
    void twoProcessesFetchOnce() throws IOException {
        try (var host = host(PROGRAM, Manner.RIGHT)) {
            var processes = new ArrayList<Process>();
            for (int i = 0; i < 2; i++) {
                processes.add(new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                FinderProgram.class.getName(),
                                sandbox.folder.toString(),
                                host.address().toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
            }
            for (var process : processes) {
                assertThat(process.inputReader(StandardCharsets.UTF_8).readLine())
                        .isEqualTo(sandbox.cache().resolve("nats-server-2.15.2").toString());
                assertThat(process.onExit().join().exitValue()).isZero();
            }
            assertThat(host.archivesServed).hasValue(1);
        }
    }

    private static NatsServerBinary result(Future<NatsServerBinary> future)
            throws InterruptedException, ExecutionException {
        return future.get();
    }

    private ReleaseHost host(String program, Manner manner) throws IOException {
        return new ReleaseHost(ReleaseHost.pack(folder.resolve("packing"), program), manner);
    }

    private BinarySearch search(ReleaseHost host) {
        return sandbox.withReleases(host.address()).search();
    }

    private List<String> cacheContent() throws IOException {
        try (var files = Files.list(sandbox.cache())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

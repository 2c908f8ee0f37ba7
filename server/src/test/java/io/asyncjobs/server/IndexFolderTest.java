package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexFolderTest {

    @TempDir
    private Path parent;

    /** Makes a folder below that of its argument, says so, and waits to be killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            var folder = IndexFolder.make(Path.of(arguments[0]));
            System.out.println(Files.createFile(folder.path().resolve("index.db")));
            var unused = System.in.read(); // until it is killed, or nobody is there any more
        }
    }

    private Process holder() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void aFolderGoesWhenItIsClosed() throws IOException {
        Path path;
        try (var folder = IndexFolder.make(parent)) {
            path = folder.path();
            Files.createFile(path.resolve("index.db"));
            assertThat(Files.getPosixFilePermissions(path)).hasSize(3);
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void theFolderOfAnotherProcessStaysWhileItLivesAndGoesWhenItWasKilled() throws Exception {
        var process = holder();
        try {
            var file = Path.of(process.inputReader().readLine());
            try (var first = IndexFolder.make(parent)) {
                assertThat(file).exists();
                assertThat(first.path()).exists();
            }
            process.destroyForcibly().waitFor();
            try (var second = IndexFolder.make(parent)) {
                assertThat(file.getParent()).doesNotExist();
                assertThat(second.path()).exists();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void twoOfOneProcessLeaveEachOtherAlone() throws Exception {
        try (var first = IndexFolder.make(parent);
                var second = IndexFolder.make(parent)) {
            assertThat(first.path()).exists();
            var process = holder();
            try {
                var file = Path.of(process.inputReader().readLine());
                assertThat(file).exists();
                assertThat(first.path()).as("its lock is still held").exists();
                assertThat(second.path()).exists();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void whatIsOfOthersStays() throws IOException {
        var elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("in-use"));
        var link = Files.createSymbolicLink(parent.resolve("asyncjobs-index-link"), elsewhere);
        var begun = Files.createDirectory(parent.resolve("asyncjobs-index-begun"));
        var linked = Files.createDirectory(parent.resolve("asyncjobs-index-linked"));
        Files.createSymbolicLink(linked.resolve("in-use"), elsewhere.resolve("in-use"));

        try (var folder = IndexFolder.make(parent)) {
            assertThat(folder.path()).exists();
            assertThat(elsewhere.resolve("in-use")).exists();
            assertThat(link).exists();
            assertThat(begun).exists();
            assertThat(linked).exists();
        }
    }
}

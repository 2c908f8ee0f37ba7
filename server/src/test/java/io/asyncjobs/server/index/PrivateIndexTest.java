package io.asyncjobs.server.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The index holds the errors of tasks and the secret that signs cursors: it is for its owner alone. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such modes")
final class PrivateIndexTest {

    private static final Map<String, String> PRIVATE = Map.of(
            "index.db", "rw-------",
            "index.db-wal", "rw-------",
            "index.db-shm", "rw-------",
            "index.db.lock", "rw-------");

    @TempDir
    private Path folder;

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Map<String, String> modes(Path folder) throws Exception {
        var modes = new TreeMap<String, String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                modes.put(file.getFileName().toString(), mode(file));
            }
        }
        return modes;
    }

    private static void open(Path file, String mode) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void itsFoldersAndFilesAreMadeForTheirOwner() throws Exception {
        var cache = folder.resolve("cache/of-mine");
        try (var file = IndexFile.open(cache.resolve("index.db"))) {
            assertThat(file.state().secret()).isNotEmpty();
            assertThat(modes(cache)).isEqualTo(PRIVATE);
            file.make();
            assertThat(modes(cache)).isEqualTo(PRIVATE);
        }
        assertThat(mode(cache)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("cache"))).isEqualTo("rwx------");
    }

    @Test
    void filesThatAreThereAreTakenFromOthersAndKept() throws Exception {
        var path = folder.resolve("index.db");
        String secret;
        try (var file = IndexFile.open(path)) {
            file.complete();
            secret = file.state().secret();
            for (var name : PRIVATE.keySet()) {
                open(folder.resolve(name), "rw-r--r--");
                Files.copy(folder.resolve(name), folder.resolve("copy" + name.substring(5)));
            }
        }
        open(folder, "rwxr-xr-x");
        for (var suffix : new String[] {"", "-wal", "-shm", ".lock"}) { // as a crash leaves them
            open(folder.resolve("copy.db" + suffix), "rw-r--r--");
        }

        try (var file = IndexFile.open(folder.resolve("copy.db"))) {
            assertThat(file.state().secret()).isEqualTo(secret);
            assertThat(modes(folder))
                    .containsEntry("copy.db", "rw-------")
                    .containsEntry("copy.db-wal", "rw-------")
                    .containsEntry("copy.db-shm", "rw-------")
                    .containsEntry("copy.db.lock", "rw-------");
        }
        assertThat(mode(folder))
                .as("a folder that was there may be others' too")
                .isEqualTo("rwxr-xr-x");
    }
}

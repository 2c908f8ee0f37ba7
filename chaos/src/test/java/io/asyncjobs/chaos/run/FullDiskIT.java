package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A server whose disk is full, and that is started again when there is room. */
@Tag("mounts")
@Tag("long")
@Isolated
final class FullDiskIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);
    private static final int MANY = 1_000_000;

    @TempDir
    private Path folder;

    @TempDir
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    @Test
    void whatWasAcknowledgedBeforeAndAfterIsKept() throws Exception {
        try (var server = NatsServer.start(NatsServerSettings.defaults().withStoreDir(disk.resolve("store")));
                var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            stage.worker();
            stage.worker();
            var producer = stage.producer(1, MANY);
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            long refused = stage.count(Entry.Refused.class);
            var from = Instant.now();
            fill(disk.resolve("filler"));
            assertThat(Stage.await(LIMIT, () -> stage.count(Entry.Refused.class) > refused))
                    .as("an enqueue is refused while the disk is full")
                    .isTrue();
            Files.delete(disk.resolve("filler"));
            server.restart(); // it stops storing by itself when a disk is full
            stage.excuse(from, Instant.now().plus(FORGOTTEN));
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            producer.stop();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }

    private static void fill(Path file) throws IOException {
        var block = new byte[64 * 1024];
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // no room is left
        }
    }
}

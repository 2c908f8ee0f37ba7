package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A server whose disk is full, and has room again. Needs a user that may mount; says so where it may not. */
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

    private static boolean runs(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    @Test
    void whatWasAcknowledgedBeforeAndAfterIsKept() throws Exception {
        if (!runs("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString())) {
            System.out.println("left out: a full disk (this user may not mount one)");
            return;
        }
        try (var server = NatsServer.start(NatsServerSettings.defaults().withStoreDir(disk.resolve("store")));
                var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            stage.worker();
            stage.worker();
            var producer = stage.producer(1, MANY);
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            var from = Instant.now();
            fill(disk.resolve("filler"));
            Thread.sleep(Duration.ofSeconds(5));
            Files.delete(disk.resolve("filler"));
            server.restart(); // it stops storing by itself when a disk is full
            stage.excuse(from, Instant.now().plus(FORGOTTEN));
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            producer.stop();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        } finally {
            assertThat(runs("umount", "-l", disk.toString())).isTrue();
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

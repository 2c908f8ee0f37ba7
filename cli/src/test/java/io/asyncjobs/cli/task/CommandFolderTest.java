package io.asyncjobs.cli.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandFolderTest {

    @Test
    void nothingIsLeftWhenItIsClosedAndNothingCanBeAddedAfterwards() throws IOException {
        var folder = CommandFolder.open();
        var document = Files.createTempFile(folder.path(), "asyncjobs-task-", ".json");

        folder.close();

        assertThat(document).doesNotExist();
        assertThat(folder.path()).doesNotExist();
        assertThat(folder.path().resolveSibling(folder.path().getFileName() + ".gone"))
                .doesNotExist();
        assertThatThrownBy(() -> Files.createTempFile(folder.path(), "asyncjobs-task-", ".json"))
                .isInstanceOf(IOException.class);
        folder.close();
    }

    @Test
    void whatAProcessLeftThatWasKilledIsRemovedAndNothingElse() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        var left = folder("ajc-process-" + dead.pid() + "-1");
        var alive = folder("ajc-process-" + ProcessHandle.current().pid() + "-1");
        var foreign = folder("ajc-process-" + dead.pid() + "-x");
        var link = left.resolveSibling("ajc-process-" + dead.pid() + "-2");
        Files.createSymbolicLink(link, foreign);
        try {
            CommandFolder.open().close();

            assertThat(left).doesNotExist();
            assertThat(alive.resolve("task.json")).exists();
            assertThat(foreign.resolve("task.json")).exists();
            assertThat(link).isSymbolicLink();
        } finally {
            Files.delete(link);
            for (var kept : List.of(alive, foreign)) {
                Files.delete(kept.resolve("task.json"));
                Files.delete(kept);
            }
        }
    }

    private static Path folder(String name) throws IOException {
        var folder = Files.createDirectory(Path.of(System.getProperty("java.io.tmpdir"), name));
        Files.createFile(folder.resolve("task.json"));
        return folder;
    }
}

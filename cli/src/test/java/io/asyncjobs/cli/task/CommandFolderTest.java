package io.asyncjobs.cli.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
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
}

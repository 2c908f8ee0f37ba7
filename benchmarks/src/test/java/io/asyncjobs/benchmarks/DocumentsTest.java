package io.asyncjobs.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.wire.TaskJson;
import org.junit.jupiter.api.Test;

class DocumentsTest {

    @Test
    void measuredDocumentHas620Bytes() {
        assertThat(TaskJson.write(Documents.task())).hasSize(620);
    }
}

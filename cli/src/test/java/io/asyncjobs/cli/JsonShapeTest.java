package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.cli.output.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonShapeTest {

    private static final String TASK = """
            {"id": "a", "type": "t", "queue": "Q", "state": "new", "created": "2026-11-24T15:04:05Z", "tries": 0,
            "max_tries": 10}""";

    private static JsonNode json(String text) {
        return Json.tree(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsDescribedIsAccepted() {
        assertThatCode(() -> JsonShape.of("ajc task list").accepts(json("[" + TASK + "]")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"id\": \"a\",->", "\"new\"->\"odd\"", "2026-11-24->soon", "10->10, \"more\": 1", "10->\"10\""})
    void anythingElseIsAMistake(String change) {
        var parts = change.split("->", -1);
        var wrong = json("[" + TASK.replace(parts[0], parts[1]) + "]");
        assertThatThrownBy(() -> JsonShape.of("ajc task list").accepts(wrong)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aCommandWithoutSchemaIsToldWhereToWriteIt() {
        assertThatThrownBy(() -> JsonShape.of("ajc task fly")).hasMessageContaining("schema/task-fly.json");
    }
}

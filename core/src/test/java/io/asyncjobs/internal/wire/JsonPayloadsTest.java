package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.task.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

final class JsonPayloadsTest {

    private final JsonPayloads codec = new JsonPayloads(JsonMapper.builder().build());

    @Test
    void c39PayloadsAreJsonByDefault() {
        assertThat(codec.encode(Map.of("a", List.of(1)), Map.class))
                .asString(UTF_8)
                .isEqualTo("{\"a\":[1]}");
        assertThat(codec.decode("{\"a\":[1]}".getBytes(UTF_8), Map.class)).isEqualTo(Map.of("a", List.of(1)));
    }

    @Test
    void theDeclaredTypeIsTheOneThatCounts() {
        var type = TaskType.of("t", new TaskType.Of<List<Long>>() {});

        assertThat(codec.decode("[1]".getBytes(UTF_8), type.payloadType())).isEqualTo(List.of(1L));
    }

    @Test
    void c39NoPayloadIsNull() {
        assertThat(codec.decode(new byte[0], Map.class)).isNull();
        assertThat(codec.encode(null, Object.class)).asString(UTF_8).isEqualTo("null");
    }

    @Test
    void c39WhatCannotBeWrittenIsAnError() {
        var cyclic = new ArrayList<Object>();
        cyclic.add(cyclic);

        assertThatThrownBy(() -> codec.encode(cyclic, List.class)).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> codec.decode("{".getBytes(UTF_8), Map.class)).isInstanceOf(JacksonException.class);
    }
}

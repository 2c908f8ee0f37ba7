package io.asyncjobs.internal.wire;

import io.asyncjobs.task.PayloadCodec;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** Payloads as JSON by Jackson: the default codec. */
public final class JsonPayloads implements PayloadCodec {

    private final ObjectMapper mapper;

    /** By this mapper. */
    public JsonPayloads(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public byte[] encode(@Nullable Object payload, Type type) {
        return mapper.writerFor(mapper.constructType(type)).writeValueAsBytes(payload);
    }

    @Override
    public @Nullable Object decode(byte[] bytes, Type type) {
        return bytes.length == 0
                ? null
                : mapper.readerFor(mapper.constructType(type)).readValue(bytes);
    }
}

package io.asyncjobs.internal.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** Results of handlers as JSON text: any object that the mapper can write, a byte array as a base64 string. */
public final class ResultJson {

    private final ObjectMapper mapper;

    /** By this mapper. */
    public ResultJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The text.
     *
     * @throws tools.jackson.core.JacksonException for an object that cannot be written
     */
    public String write(@Nullable Object result) {
        return result == null ? "null" : mapper.writeValueAsString(result);
    }
}

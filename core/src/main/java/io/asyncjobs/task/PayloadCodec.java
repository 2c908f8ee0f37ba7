package io.asyncjobs.task;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns payload objects into bytes and back. The default writes JSON. Used by many threads at once.
 */
public interface PayloadCodec {

    /**
     * The bytes of a payload object; called once for each task that is enqueued.
     *
     * @param payload what the caller gave; {@code null} is the caller's null, not "no payload"
     * @param type its declared type
     * @throws Exception for an object that it cannot write; the enqueue fails and nothing is stored
     */
    byte[] encode(@Nullable Object payload, Type type) throws Exception;

    /**
     * The object of these bytes.
     *
     * @param bytes the payload; empty where the task carries none
     * @param type what the handler wants
     * @throws Exception for bytes that it cannot read; the try fails
     */
    @Nullable
    Object decode(byte[] bytes, Type type) throws Exception;
}

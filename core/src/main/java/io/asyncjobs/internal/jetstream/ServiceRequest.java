package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.Timestamps;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task that a worker handed to a service of this process. It is answered once. */
public final class ServiceRequest {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRequest.class);

    private final Connection connection;
    private final Message message;

    ServiceRequest(Connection connection, Message message) {
        this.connection = connection;
        this.message = message;
    }

    /** The task's document, not to be changed. */
    public byte[] document() {
        return message.getData();
    }

    /**
     * The latest time at which an answer is of use, by the server's clock.
     *
     * @throws CorruptDataException if the request names none, or another content than a task
     */
    public Instant deadline() {
        return deadline(message.getHeaders());
    }

    static Instant deadline(@Nullable Headers headers) {
        var content = ServiceProtocol.value(headers, ServiceProtocol.CONTENT_TYPE);
        if (content.isPresent() && !content.get().equals(ServiceProtocol.TASK)) {
            throw new CorruptDataException("the request's " + ServiceProtocol.CONTENT_TYPE + " is " + content.get()
                    + "; it must be " + ServiceProtocol.TASK);
        }
        return Timestamps.parse(ServiceProtocol.value(headers, ServiceProtocol.DEADLINE)
                .orElseThrow(() -> new CorruptDataException("the request has no " + ServiceProtocol.DEADLINE)));
    }

    /** The fencing token of the try; empty from a worker of the original, which has none. */
    public OptionalLong fencingToken() {
        return fencingToken(message.getHeaders());
    }

    static OptionalLong fencingToken(@Nullable Headers headers) {
        var text = ServiceProtocol.value(headers, ServiceProtocol.FENCING_TOKEN);
        try {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException foreign) {
            return OptionalLong.empty();
        }
    }

    /** Answers with a result. */
    public void succeed(byte[] result) {
        long most = connection.getMaxPayload();
        if (result.length > most) {
            fail("the result has " + result.length + " bytes; at most " + most
                    + " can be answered: store large data elsewhere and return a reference");
        } else {
            answer(new Headers(), result);
        }
    }

    /** Answers that the try failed. */
    public void fail(String error) {
        answer(new Headers().add(ServiceProtocol.ERROR, ServiceProtocol.headerText(error)), new byte[0]);
    }

    /** Answers that the task is to end for good. */
    public void terminate(String reason) {
        answer(new Headers().add(ServiceProtocol.TERMINATE, ServiceProtocol.headerText(reason)), new byte[0]);
    }

    private void answer(Headers headers, byte[] body) {
        try {
            connection.publish(message.getReplyTo(), headers, body);
        } catch (IllegalStateException | IllegalArgumentException unsent) {
            LOG.warn("an answer could not be sent, its worker will notice by its deadline: {}", unsent.getMessage());
        }
    }
}

package io.asyncjobs.internal.jetstream;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What workers ask the services of this process, all on one thread, which may be blocked to take in no more. */
public final class ServiceRequests {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRequests.class);

    private final Connection connection;
    private final StreamNames names;
    private final Dispatcher dispatcher;

    ServiceRequests(Connection connection, StreamNames names) {
        this.connection = connection;
        this.names = names;
        this.dispatcher = connection.createDispatcher();
    }

    /**
     * Listens for what is registered under this type or prefix, null for the catch-all; each request goes to one member of
     * the group.
     */
    public void listen(@Nullable String registered, String group, Consumer<ServiceRequest> onRequest) {
        var subject = names.service(registered == null ? ServiceProtocol.CATCH_ALL : registered);
        dispatcher.subscribe(subject, group, message -> {
            if (message.getReplyTo() == null) {
                LOG.debug("ignored a message on {} that asks for no answer", subject);
            } else {
                onRequest.accept(new ServiceRequest(connection, message));
            }
        });
    }

    /** Waits until the server knows what is listened for, and has every answer, at most this long. */
    public void flush(Duration timeout) throws InterruptedException {
        try {
            connection.flush(timeout);
        } catch (TimeoutException unanswered) {
            LOG.debug("the server did not confirm within {}", timeout);
        }
    }

    /** Asks for nothing more; what was on its way is still taken in. Blocks until then, at most the time given. */
    public void drain(Duration timeout) throws InterruptedException {
        try {
            if (connection.getStatus() == Connection.Status.CONNECTED) {
                dispatcher.drain(timeout).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } else if (connection.getStatus() != Connection.Status.CLOSED) {
                connection.closeDispatcher(dispatcher);
            }
        } catch (TimeoutException | ExecutionException | IllegalStateException unanswered) {
            LOG.debug("the server did not confirm the end of a service: {}", unanswered.toString());
        }
    }
}

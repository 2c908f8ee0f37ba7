package io.asyncjobs.internal.jetstream;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Hints from one process to another over core NATS: fast, and nothing relies on them. */
public final class Signals {

    private final Connection connection;
    private final RequestPipe pipe;
    private final StreamNames names;

    Signals(Connection connection, RequestPipe pipe, StreamNames names) {
        this.connection = connection;
        this.pipe = pipe;
        this.names = names;
    }

    /** Tells a worker that a task which it runs was ended by somebody else. */
    public void cancel(String worker, String taskId) {
        if (StreamNames.isToken(worker)) {
            pipe.publish(names.signals(worker), taskId.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Calls back with the id of each task that this worker is told of, on one thread, until the answer is run. */
    public Runnable listen(String worker, Consumer<String> onCancel) {
        Dispatcher dispatcher = connection.createDispatcher(
                message -> onCancel.accept(new String(message.getData(), StandardCharsets.UTF_8)));
        dispatcher.subscribe(names.signals(worker));
        return () -> {
            if (dispatcher.isActive() && connection.getStatus() != Connection.Status.CLOSED) {
                connection.closeDispatcher(dispatcher);
            }
        };
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.telemetry.Measurement;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server delivers to one process: items of queues, or due messages. Its users ask for as many
 * as they can take and are called for each; they must not block.
 */
public final class Feed {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final Connection connection;
    private final ConnectionWatch watch;
    private final String apiPrefix;
    private final StreamNames names;
    private final Telemetry telemetry;
    private final Dispatcher dispatcher;
    private final Queue<Runnable> atEnd = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> drained = new ConcurrentLinkedQueue<>();

    Feed(Connection connection, ConnectionWatch watch, String apiPrefix, StreamNames names, Telemetry telemetry) {
        this.telemetry = telemetry;
        this.connection = connection;
        this.watch = watch;
        this.apiPrefix = apiPrefix;
        this.names = names;
        this.dispatcher = connection.createDispatcher();
    }

    /** Open requests on one consumer. Safe for use by many threads. */
    public interface Source {
        /** How many messages the open requests still ask for. */
        long asked();

        /**
         * Asks for this many more; false where it is backing off or not connected, and {@code askAgain} comes later. Where
         * they are known to wait, what does not come soon is not asked for any longer.
         */
        boolean pull(int batch, boolean known);

        /** Notices requests that the server forgot, and calls {@code askAgain}; to be called every second or so. */
        void check();
    }

    /** A source of nothing, until there is a real one. */
    public static final Source NOTHING = new Source() {
        @Override
        public long asked() {
            return 0;
        }

        @Override
        public boolean pull(int batch, boolean known) {
            return false;
        }

        @Override
        public void check() {}
    };

    /** Runs the action each time the connection came back, until the feed is drained; it must not block. */
    public void onReconnect(Runnable action) {
        atEnd.add(watch.onReconnect(action));
    }

    /** The items of a queue. */
    public Source items(String queue, Consumer<Item> onItem, Runnable askAgain) {
        return source(
                names.queue(queue),
                StreamNames.CONSUMER,
                message -> {
                    var item = Item.of(queue, message);
                    if (telemetry.isOn()) {
                        telemetry.tell(new Measurement.Delivered(queue, item.deliveries() > 1));
                    }
                    onItem.accept(item);
                },
                askAgain,
                () -> telemetry.tell(new Measurement.PullFailed(queue)),
                queue);
    }

    /** The due messages of the delay stream; {@code refused} is told each time the server refused to give some. */
    public Source due(Consumer<DelayStream.Due> onDue, Runnable askAgain, Runnable refused) {
        return source(
                names.delay(),
                StreamNames.PUMP,
                message -> {
                    var due = DelayStream.due(message);
                    if (due != null) {
                        onDue.accept(due);
                    }
                },
                askAgain,
                refused,
                null);
    }

    private Source source(
            String stream,
            String consumer,
            Consumer<Incoming> onMessage,
            Runnable askAgain,
            Runnable onRefused,
            @Nullable String queue) {
        var user = new Puller.User() {
            @Override
            public void delivered(Incoming message) {
                try {
                    onMessage.accept(message);
                } catch (RuntimeException problem) {
                    LOG.error("a message of {} could not be taken in; it comes again after its lease", stream, problem);
                }
            }

            @Override
            public void pulled() {
                if (queue != null) {
                    telemetry.tell(new Measurement.Pulled(queue));
                }
            }

            @Override
            public void refused() {
                onRefused.run();
            }

            @Override
            public void askAgain() {
                askAgain.run();
            }
        };
        var puller = new Puller(connection, watch, dispatcher, apiPrefix, stream, consumer, user, queue != null);
        atEnd.add(puller::stop);
        drained.add(puller::close);
        return new Source() {
            @Override
            public long asked() {
                return puller.asked();
            }

            @Override
            public boolean pull(int batch, boolean known) {
                return puller.pull(batch, known);
            }

            @Override
            public void check() {
                puller.check();
            }
        };
    }

    /** Ends all requests; what was on its way is still delivered. Blocks until then, at most for the time given. */
    public void drain(Duration timeout) throws InterruptedException {
        try {
            atEnd.forEach(Runnable::run);
            if (connection.getStatus() != Connection.Status.CONNECTED) {
                connection.closeDispatcher(dispatcher);
                return;
            }
            CompletableFuture<Boolean> end = dispatcher.drain(timeout);
            end.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | IllegalStateException unanswered) {
            LOG.debug("the server did not confirm the end of the pulls: {}", unanswered.toString());
        } finally {
            drained.forEach(Runnable::run);
        }
    }
}

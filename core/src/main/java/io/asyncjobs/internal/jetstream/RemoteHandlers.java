package io.asyncjobs.internal.jetstream;

import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.RemoteCallException;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.jetstream.Connections.Role;
import io.asyncjobs.internal.wire.Timestamps;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Handlers that hand each task to a service, in whatever language, and wait for its answer. Answers come to an inbox of
 * their own, since a call may take as long as a task and must not take a place in the request pipe meanwhile.
 */
public final class RemoteHandlers implements AutoCloseable {

    private static final Duration LEAST_LEFT = Duration.ofSeconds(3);
    private static final Duration FOR_THE_ANSWER = Duration.ofSeconds(2);

    /** How long before the end of the try its answer is given up, so that the failure can say why. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int NO_RESPONDERS = 503;

    private record Inbox(Connection connection, Dispatcher dispatcher, String prefix) {}

    private final Connections connections;
    private final StreamNames names;
    private final Map<String, CompletableFuture<Message>> calls = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final ReentrantLock opening = new ReentrantLock();
    private @Nullable Inbox inbox;

    RemoteHandlers(Connections connections, StreamNames names) {
        this.connections = connections;
        this.names = names;
    }

    /** Hands tasks to the service that is registered under this type or prefix. */
    public Handler handler(String registered) {
        return context -> call(names.service(registered), context);
    }

    /** Hands tasks to the service for all that has no other. */
    public Handler catchAll() {
        return handler(ServiceProtocol.CATCH_ALL);
    }

    private byte[] call(String subject, TaskContext context)
            throws RemoteCallException, TerminateTaskException, InterruptedException {
        var left = context.remaining();
        if (left.compareTo(LEAST_LEFT) < 0) {
            throw new RemoteCallException(
                    "deadline too short: " + left.toMillis() + " ms of the try are left, a service needs "
                            + LEAST_LEFT.toSeconds() + " s; give its queue a longer run time");
        }
        var mine = inbox();
        var number = Long.toString(numbers.incrementAndGet());
        var answer = new CompletableFuture<Message>();
        calls.put(number, answer);
        try {
            send(mine, subject, mine.prefix + number, context);
            return result(subject, await(subject, answer, left.minus(MARGIN)));
        } finally {
            calls.remove(number);
        }
    }

    private Inbox inbox() {
        opening.lock();
        try {
            var open = inbox;
            if (open == null) {
                var connection = connections.connection(Role.WORK);
                var prefix = connection.createInbox() + ".";
                var dispatcher = connection.createDispatcher(this::answered);
                dispatcher.subscribe(prefix + "*");
                open = new Inbox(connection, dispatcher, prefix);
                inbox = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    private void answered(Message message) {
        var call = calls.get(StreamNames.taskIdOf(message.getSubject()));
        if (call != null) {
            call.complete(message);
        } // else too late: the try is over
    }

    private static void send(Inbox inbox, String subject, String replyTo, TaskContext context)
            throws RemoteCallException {
        var deadline = context.runsUntil().minus(FOR_THE_ANSWER).truncatedTo(ChronoUnit.SECONDS);
        var headers = new Headers()
                .add(ServiceProtocol.CONTENT_TYPE, ServiceProtocol.TASK)
                .add(ServiceProtocol.DEADLINE, Timestamps.format(deadline))
                .add(ServiceProtocol.FENCING_TOKEN, Long.toString(context.fencingToken()));
        var document = context.document();
        long most = inbox.connection.getMaxPayload() - ServiceProtocol.HEADER_ROOM;
        if (document.length > most) {
            throw new RemoteCallException("the task's document has " + document.length
                    + " bytes; a service can be sent " + most + ": store large data elsewhere and pass a reference");
        }
        try {
            inbox.connection.publish(subject, replyTo, headers, document);
        } catch (IllegalStateException closedOrFull) {
            throw new RemoteCallException(
                    "the service on " + subject + " could not be called: " + closedOrFull.getMessage());
        }
    }

    private Message await(String subject, CompletableFuture<Message> answer, Duration limit)
            throws RemoteCallException, InterruptedException {
        long began = System.nanoTime();
        long end = began + limit.toNanos();
        for (long left = limit.toNanos(); left > 0; left = end - System.nanoTime()) {
            try {
                return answer.get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException notYet) {
                var violation = connections.watch(Role.WORK).violationSince(began);
                if (violation.isPresent() && violation.get().contains("\"" + subject + "\"")) {
                    throw new RemoteCallException("the service may not be called: " + violation.get());
                }
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        throw new RemoteCallException("the service on " + subject + " did not answer within " + limit.toSeconds()
                + " s, all that its try had left");
    }

    private static byte[] result(String subject, Message answer) throws RemoteCallException, TerminateTaskException {
        if (answer.isStatusMessage()) {
            var status = answer.getStatus();
            throw new RemoteCallException(
                    status.getCode() == NO_RESPONDERS
                            ? "no service listens on " + subject + "; start one"
                            : "the answer on " + subject + " is not a service's: " + status.getMessageWithCode());
        }
        var end = ServiceProtocol.value(answer.getHeaders(), ServiceProtocol.TERMINATE);
        if (end.isPresent()) {
            throw new TerminateTaskException(end.get());
        }
        var error = ServiceProtocol.value(answer.getHeaders(), ServiceProtocol.ERROR);
        if (error.isPresent()) {
            throw new RemoteCallException(error.get());
        }
        return answer.getData();
    }

    /** Ends its subscription; to be called when no try runs any more. */
    @Override
    public void close() {
        opening.lock();
        try {
            var open = inbox;
            if (open != null && open.connection.getStatus() != Connection.Status.CLOSED && open.dispatcher.isActive()) {
                open.connection.closeDispatcher(open.dispatcher);
            }
            inbox = null;
        } finally {
            opening.unlock();
        }
    }
}

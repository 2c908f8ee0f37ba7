package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that must happen later: one message for each waiting task, which the server itself makes due at its time.
 * Storing one twice is harmless, since the second replaces the first.
 */
public final class DelayStream {

    /** How often a due message was put off because its queue would not take it. */
    static final String STEP = "AJ-Delay-Step";

    private static final String SCHEDULE = "Nats-Schedule";
    private static final String AT = "@at ";

    private final RequestPipe pipe;
    private final LeaderApi api;
    private final ConfirmedPublish publish;
    private final StreamNames names;

    DelayStream(RequestPipe pipe, LeaderApi api, Streams streams, StreamNames names) {
        this.publish = new ConfirmedPublish(pipe, () -> streams.missed(Store.DELAY));
        this.api = api;
        this.pipe = pipe;
        this.names = names;
    }

    /**
     * A due message that the pump holds.
     *
     * @param queue the queue that it belongs to
     * @param taskId its task
     * @param step how often it was put off
     * @param body the item to publish
     * @param ackSubject how to remove it
     */
    public record Due(String queue, String taskId, int step, StoredMessage.Bytes body, String ackSubject) {}

    /**
     * Stores the item's body until that time, by the server's clock; a past time makes it due at once. Blocks until
     * confirmed.
     *
     * @throws UnavailableException if the server did not confirm it within the time; it may be stored
     * @throws RefusedException if the server refuses it
     */
    public void schedule(String queue, String taskId, byte[] body, Instant at, int step, Duration timeout)
            throws InterruptedException {
        publish.send(
                names.delayed(queue, taskId),
                headers(queue, taskId, at, step),
                body,
                "delay task " + taskId + " until " + at,
                timeout);
    }

    /**
     * A task's messages, by sequence, 0 for none.
     *
     * @param waiting the one that waits for its time
     * @param due the one that became due
     */
    public record Held(long waiting, long due) {
        /** No message. */
        public static final Held NOTHING = new Held(0, 0);
    }

    /** Whether the task waits here or became due, by the leader. */
    public boolean holds(String queue, String taskId, Duration timeout) throws InterruptedException {
        return last(names.delayed(queue, taskId), timeout) > 0 || last(names.due(queue, taskId), timeout) > 0;
    }

    /** The task's messages, by the leader. */
    public Held held(String queue, String taskId, Duration timeout) throws InterruptedException {
        return new Held(last(names.delayed(queue, taskId), timeout), last(names.due(queue, taskId), timeout));
    }

    private long last(String subject, Duration timeout) throws InterruptedException {
        return new LeaderReader(api)
                .last(names.delay(), subject, timeout)
                .map(StoredMessage::sequence)
                .orElse(0L);
    }

    /** When the first of the messages that are due became so, by the leader; empty where none is. */
    public Optional<Instant> firstDue(Duration timeout) throws InterruptedException {
        return new LeaderReader(api)
                .next(names.delay(), names.allDue(), 1, timeout)
                .map(StoredMessage::time);
    }

    /**
     * A message whose time is over.
     *
     * @param queue the queue that it belongs to
     * @param taskId its task
     * @param body the item to publish
     * @param held where it is
     * @param since when it was to become due, or did
     */
    public record Overdue(String queue, String taskId, StoredMessage.Bytes body, Held held, Instant since) {}

    /**
     * What was found in a part of the stream.
     *
     * @param overdue those whose time was over
     * @param next the sequence to read on from, 0 at the stream's end
     */
    public record Part(List<Overdue> overdue, long next) {
        /** Copies the list. */
        public Part {
            overdue = List.copyOf(overdue);
        }
    }

    /** Looks at so many of those that wait for those whose time was before that, by the leader. */
    public Part overdueWaiting(long from, int most, Instant before, Duration timeout) throws InterruptedException {
        return overdue(names.allDelayed(), from, most, before, timeout);
    }

    /** Looks at so many of those that are due for those that became so before that time, by the leader. */
    public Part overdueDue(long from, int most, Instant before, Duration timeout) throws InterruptedException {
        return overdue(names.allDue(), from, most, before, timeout);
    }

    private Part overdue(String subjects, long from, int most, Instant before, Duration timeout)
            throws InterruptedException {
        var reader = new LeaderReader(api);
        var found = new ArrayList<Overdue>();
        long next = from;
        for (int i = 0; i < most; i++) {
            var message = reader.next(names.delay(), subjects, next, timeout);
            if (message.isEmpty()) {
                return new Part(found, 0);
            }
            next = message.get().sequence() + 1;
            overdue(message.get()).filter(each -> each.since().isBefore(before)).ifPresent(found::add);
        }
        return new Part(found, next);
    }

    private static Optional<Overdue> overdue(StoredMessage message) {
        var tokens = message.subject().split("\\.", -1);
        var queue = tokens[tokens.length - 2];
        var taskId = tokens[tokens.length - 1];
        if (tokens[tokens.length - 3].equals("O")) {
            var held = new Held(0, message.sequence());
            return Optional.of(new Overdue(queue, taskId, message.body(), held, message.time()));
        }
        var held = new Held(message.sequence(), 0);
        return message.header(SCHEDULE)
                .filter(text -> text.startsWith(AT))
                .flatMap(text -> time(text.substring(AT.length())))
                .map(at -> new Overdue(queue, taskId, message.body(), held, at));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Timestamps.parse(text));
        } catch (CorruptDataException foreign) {
            return Optional.empty();
        }
    }

    /** Removes these messages of a task; later ones stay, and that they are gone is fine. Blocks until confirmed. */
    public void cancel(String queue, String taskId, Held held, Duration timeout) throws InterruptedException {
        if (held.waiting > 0) {
            api.purge(names.delay(), names.delayed(queue, taskId), held.waiting, timeout);
        }
        if (held.due > 0) {
            api.purge(names.delay(), names.due(queue, taskId), held.due, timeout);
        }
    }

    /** Forgets a task that waits or became due; that there is none is fine. Blocks until confirmed. */
    public void cancel(String queue, String taskId, Duration timeout) throws InterruptedException {
        api.purge(names.delay(), names.delayed(queue, taskId), 0, timeout);
        api.purge(names.delay(), names.due(queue, taskId), 0, timeout);
    }

    /** Starts storing within an acquired place; {@code onDone} must not block. */
    public void startSchedule(
            String queue, String taskId, byte[] body, Instant at, Duration timeout, Consumer<PublishAnswer> onDone) {
        pipe.send(
                names.delayed(queue, taskId),
                headers(queue, taskId, at, 0),
                body,
                timeout,
                reply -> onDone.accept(PublishAnswer.of(reply)));
    }

    private HeaderLines headers(String queue, String taskId, Instant at, int step) {
        var headers = new HeaderLines()
                .add(SCHEDULE, AT + Timestamps.format(at))
                .add("Nats-Schedule-Target", names.due(queue, taskId));
        return step > 0 ? headers.add(STEP, Integer.toString(step)) : headers;
    }

    /** Reads what the server made due. */
    static @Nullable Due due(Incoming message) {
        var tokens = message.subject().split("\\.", -1);
        if (tokens.length < 3) {
            return null;
        }
        var step = message.header(STEP);
        return new Due(
                tokens[tokens.length - 2],
                tokens[tokens.length - 1],
                step == null ? 0 : stepOf(step),
                new StoredMessage.Bytes(message.body()),
                message.replyTo());
    }

    private static int stepOf(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}

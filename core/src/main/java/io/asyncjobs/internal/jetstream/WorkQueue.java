package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts items into queues. Every item expects that none of its task waits or is in flight (sequence 0 on its subject), so
 * that it never replaces one that is being worked on; a producer's first item has the task's id as message id too.
 */
public final class WorkQueue {

    private final RequestPipe pipe;
    private final LeaderApi api;
    private final LeaderReader reader;
    private final Streams streams;
    private final StreamNames names;

    WorkQueue(RequestPipe pipe, LeaderApi api, LeaderReader reader, Streams streams, StreamNames names) {
        this.api = api;
        this.pipe = pipe;
        this.reader = reader;
        this.streams = streams;
        this.names = names;
    }

    /** What became of an item that was to be put into a queue. */
    public enum Placed {
        /** It is in the queue. */
        QUEUED,
        /** One of the same task waits or is in flight; this one was not stored. */
        OCCUPIED,
        /** The queue is full. */
        FULL,
        /** There is no such queue. */
        NO_QUEUE,
        /** The server refused it for another reason. */
        REFUSED,
        /** The server did not say within the time. */
        UNKNOWN
    }

    /**
     * An outcome with what the server said.
     *
     * @param placed the outcome
     * @param reason the server's words, empty where there is nothing to say
     */
    public record Placement(Placed placed, String reason) {}

    /** Puts an item into a queue. Blocks until it is known, or the time is over. */
    public Placement put(String queue, String taskId, byte[] body, boolean first, Duration timeout)
            throws InterruptedException {
        return knownOr(() -> {
            var backoff = new Backoff(timeout);
            return settle(queue, taskId, body, first, sent(queue, taskId, body, first, backoff), backoff);
        });
    }

    @FunctionalInterface
    private interface Finding {
        Placement out() throws InterruptedException;
    }

    /** What cannot be found out is not known: the item may be there. */
    private static Placement knownOr(Finding finding) throws InterruptedException {
        try {
            return finding.out();
        } catch (UnavailableException | RefusedException silent) {
            return new Placement(Placed.UNKNOWN, String.valueOf(silent.getMessage()));
        }
    }

    private PublishAnswer sent(String queue, String taskId, byte[] body, boolean first, Backoff backoff)
            throws InterruptedException {
        return PublishAnswer.of(pipe.request(
                names.item(queue, taskId), headers(taskId, first), body, LeaderReader.share(backoff.left())));
    }

    /** Starts putting a producer's first item within an acquired place; {@code onDone} must not block. */
    public void startFirst(String queue, String taskId, byte[] body, Duration timeout, Consumer<PublishAnswer> onDone) {
        pipe.send(
                names.item(queue, taskId),
                headers(taskId, true),
                body,
                timeout,
                reply -> onDone.accept(PublishAnswer.of(reply)));
    }

    /** Whether that answer says that the item is in the queue, or the message stored. */
    public static boolean isQueued(PublishAnswer answer) {
        return answer instanceof PublishAnswer.Stored stored && !stored.duplicate();
    }

    /** Goes on from the first answer, blocking. */
    public Placement finishFirst(String queue, String taskId, byte[] body, PublishAnswer answer, Duration timeout)
            throws InterruptedException {
        return knownOr(() -> settle(queue, taskId, body, true, answer, new Backoff(timeout)));
    }

    private Placement settle(
            String queue, String taskId, byte[] body, boolean first, PublishAnswer firstAnswer, Backoff backoff)
            throws InterruptedException {
        var answer = firstAnswer;
        while (true) {
            switch (answer) {
                case PublishAnswer.Stored stored -> {
                    if (!stored.duplicate()) {
                        return new Placement(Placed.QUEUED, "");
                    }
                    // an item of this id was there a moment ago and may be gone: put it without message id
                    return put(queue, taskId, body, false, backoff.left());
                }
                case PublishAnswer.WrongSequence occupied -> {
                    return new Placement(Placed.OCCUPIED, occupied.description());
                }
                case PublishAnswer.Full full -> {
                    return new Placement(Placed.FULL, full.description());
                }
                case PublishAnswer.Refused refused -> {
                    return new Placement(Placed.REFUSED, refused.description());
                }
                case PublishAnswer.NoStream none -> {
                    if (streams.info(names.queue(queue)).isEmpty()) {
                        return new Placement(Placed.NO_QUEUE, "queue not found");
                    }
                }
                case PublishAnswer.Lost lost -> {
                    // harmless if it was stored, run and removed meanwhile: the next one finds a final task
                    if (isWaiting(queue, taskId, backoff.left())) {
                        return new Placement(Placed.QUEUED, "");
                    }
                }
                case PublishAnswer.Busy busy -> {}
            }
            if (!backoff.pause()) {
                return new Placement(Placed.UNKNOWN, "the server did not confirm it in time: " + answer);
            }
            answer = sent(queue, taskId, body, first, backoff);
        }
    }

    /** Whether an item of the task waits or is in flight, read from the leader. */
    public boolean isWaiting(String queue, String taskId, Duration timeout) throws InterruptedException {
        return reader.last(names.queue(queue), names.item(queue, taskId), timeout)
                .isPresent();
    }

    /**
     * An item that waits.
     *
     * @param taskId its task
     * @param sequence its sequence in the queue's stream
     */
    public record WaitingItem(String taskId, long sequence) {}

    /** The oldest item at or after that sequence, or after what was delivered to workers; empty where there is none. */
    public Optional<WaitingItem> oldestWaiting(String queue, long from, Duration timeout) throws InterruptedException {
        long first = Math.max(from, streams.deliveredUpTo(names.queue(queue)) + 1);
        return reader.next(names.queue(queue), names.queueSubjects(queue), first, timeout)
                .map(message -> new WaitingItem(StreamNames.taskIdOf(message.subject()), message.sequence()));
    }

    /** The sequence of the task's item, which waits or is in flight, read from the leader; 0 where there is none. */
    public long sequenceOf(String queue, String taskId, Duration timeout) throws InterruptedException {
        return reader.last(names.queue(queue), names.item(queue, taskId), timeout)
                .map(StoredMessage::sequence)
                .orElse(0L);
    }

    /** Whether an item of the task is there that was never delivered to a worker. */
    public boolean isUndelivered(String queue, String taskId, Duration timeout) throws InterruptedException {
        long sequence = sequenceOf(queue, taskId, timeout);
        return sequence > 0 && sequence > streams.deliveredUpTo(names.queue(queue));
    }

    /**
     * Removes the task's item of that sequence unless it was delivered to a worker; a later one stays, and that there is
     * none is fine. Blocks until confirmed.
     */
    public void removeWaiting(String queue, String taskId, long sequence, Duration timeout)
            throws InterruptedException {
        var stream = names.queue(queue);
        if (sequence > 0 && sequence > streams.deliveredUpTo(stream)) {
            api.purge(stream, names.item(queue, taskId), sequence, timeout);
        }
    }

    /** Removes an item whoever may hold it; that it is gone already is fine. */
    public void remove(String queue, long sequence) {
        streams.deleteMessage(names.queue(queue), sequence);
    }

    private static HeaderLines headers(String taskId, boolean first) {
        var headers = new HeaderLines().add("Nats-Expected-Last-Subject-Sequence", "0");
        return first ? headers.add("Nats-Msg-Id", taskId) : headers;
    }
}

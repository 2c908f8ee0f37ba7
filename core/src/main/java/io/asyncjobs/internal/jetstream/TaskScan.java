package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the task stream from its end: blocks of the last sequences, each by an ordered consumer, until enough tasks match.
 */
public final class TaskScan {

    private static final long FIRST_BLOCK = 1_000;

    /** After so long without a message it is asked whether there are any. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final Stores stores;

    /** Over these stores. */
    public TaskScan(Stores stores) {
        this.stores = stores;
    }

    /** The matching tasks, the last changed first. */
    public List<Task> lastChanged(Predicate<Task> matches, int limit) throws InterruptedException {
        var info = stores.streams().info(stores.names().tasks());
        if (info.isEmpty() || info.get().getStreamState().getMsgCount() == 0) {
            return List.of();
        }
        long first = info.get().getStreamState().getFirstSequence();
        long end = info.get().getStreamState().getLastSequence();
        var found = new ArrayList<Task>();
        for (long block = FIRST_BLOCK; end >= first && found.size() < limit; block *= 4) {
            long begin = Math.max(first, end - block + 1);
            if (holdsAny(begin, end)) {
                var inBlock = read(begin, end, matches, limit - found.size());
                Collections.reverse(inBlock);
                found.addAll(inBlock);
            }
            end = begin - 1;
        }
        return found;
    }

    /** Deleted tasks may have left nothing, and a consumer would wait for what never comes. */
    private boolean holdsAny(long begin, long end) throws InterruptedException {
        var names = stores.names();
        return stores.reader()
                .next(names.tasks(), names.taskSubjects(), begin, stores.timeout())
                .filter(message -> message.sequence() <= end)
                .isPresent();
    }

    private List<Task> read(long begin, long end, Predicate<Task> matches, int limit) throws InterruptedException {
        var kept = new ArrayDeque<Task>();
        try {
            var subscription = subscribe(begin);
            try {
                long from = begin;
                while (from <= end) {
                    var message = next(subscription, from, end);
                    if (message.isEmpty() || message.get().metaData().streamSequence() > end) {
                        break;
                    }
                    long sequence = message.get().metaData().streamSequence();
                    try {
                        var task = TaskJson.read(message.get().getData(), sequence);
                        if (matches.test(task)) {
                            kept.addLast(task);
                            if (kept.size() > limit) {
                                kept.removeFirst();
                            }
                        }
                    } catch (CorruptDataException unreadable) {
                        // no task to show; a worker that meets its item reports it
                    }
                    if (message.get().metaData().pendingCount() == 0) {
                        break;
                    }
                    from = sequence + 1;
                }
            } finally {
                subscription.unsubscribe();
            }
        } catch (IOException noAnswer) {
            throw new UnavailableException(
                    "listing tasks: " + noAnswer.getMessage(), UnavailableException.Effect.NONE, noAnswer);
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate("listing tasks", error);
        }
        return new ArrayList<>(kept);
    }

    /** The next message; empty where none is left up to the end, since what was there is deleted meanwhile. */
    private Optional<Message> next(JetStreamSubscription subscription, long from, long end)
            throws InterruptedException {
        long deadline = System.nanoTime() + stores.timeout().toNanos();
        do {
            var message = subscription.nextMessage(SILENCE);
            if (message != null) {
                return Optional.of(message);
            }
            if (!holdsAny(from, end)) {
                return Optional.empty();
            }
        } while (System.nanoTime() - deadline < 0);
        throw new UnavailableException(
                "listing tasks: the server sent nothing for " + stores.timeout(),
                UnavailableException.Effect.NONE,
                null);
    }

    private JetStreamSubscription subscribe(long begin) throws IOException, JetStreamApiException {
        var options = PushSubscribeOptions.builder().stream(stores.names().tasks())
                .ordered(true)
                .configuration(ConsumerConfiguration.builder()
                        .deliverPolicy(DeliverPolicy.ByStartSequence)
                        .startSequence(begin)
                        .build())
                .build();
        return stores.jetStream().subscribe(stores.names().taskSubjects(), options);
    }
}

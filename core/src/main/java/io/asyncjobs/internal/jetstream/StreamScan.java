package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.UnavailableException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reads a stream in blocks of sequences, each by an ordered consumer: from its end until enough was found, or forward. */
final class StreamScan {

    private static final long SMALLEST_FIRST_BLOCK = 200;
    private static final long LARGEST_FIRST_BLOCK = 1_000;

    /** How long nothing may come before it is asked whether there still is anything: messages may be deleted meanwhile. */
    private static final Duration QUIET = Duration.ofMillis(500);

    /** How long reading what is new may take before it is told in part. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(5);

    private final Stores stores;
    private final String what;
    private final String stream;
    private final String subjects;

    /** Over the messages of these subjects; {@code what} is what is being done, for messages. */
    StreamScan(Stores stores, String what, String stream, String subjects) {
        this.stores = stores;
        this.what = what;
        this.stream = stream;
        this.subjects = subjects;
    }

    /** Makes something of a message, or null where it is not wanted. */
    @FunctionalInterface
    interface Decoder<T> {
        /** Decodes one; the sequence is the message's. */
        @Nullable
        T decode(Message message, long sequence);
    }

    /** What the stream holds; empty where it holds nothing, or there is no such stream. */
    Optional<StreamRange> range() {
        return stores.streams()
                .info(stream)
                .map(StreamInfo::getStreamState)
                .filter(state -> state.getMsgCount() > 0)
                .map(state -> new StreamRange(state.getFirstSequence(), state.getLastSequence()));
    }

    /** What the decoder wants, the newest first; blocks grow until there are enough. */
    <T> List<T> newest(Decoder<T> decoder, int limit) throws InterruptedException {
        return newest(decoder, limit, Long.MAX_VALUE);
    }

    /** As {@link #newest(Decoder, int)}, of messages before that sequence. */
    <T> List<T> newest(Decoder<T> decoder, int limit, long before) throws InterruptedException {
        var range = range().orElse(null);
        if (range == null) {
            return List.of();
        }
        long end = Math.min(range.last(), before - 1);
        var found = new ArrayList<T>();
        long block = Math.clamp(2L * limit, SMALLEST_FIRST_BLOCK, LARGEST_FIRST_BLOCK);
        for (; end >= range.first() && found.size() < limit; block *= 4) {
            long begin = Math.max(range.first(), end - block + 1);
            var inBlock = new ArrayList<>(read(begin, end, decoder, limit - found.size()));
            Collections.reverse(inBlock);
            found.addAll(inBlock);
            end = begin - 1;
        }
        return found;
    }

    /** What the decoder wants of these sequences, both included, the oldest first; at most the last {@code limit}. */
    private <T> List<T> read(long begin, long end, Decoder<T> decoder, int limit) throws InterruptedException {
        var kept = new ArrayDeque<T>();
        scan(begin, end, (message, sequence) -> {
            var wanted = decoder.decode(message, sequence);
            if (wanted != null) {
                kept.addLast(wanted);
                if (kept.size() > limit) {
                    kept.removeFirst();
                }
            }
            return true;
        });
        return List.copyOf(kept);
    }

    /**
     * What the decoder wants of these sequences, both included, the oldest first, until there is so much of it or so much
     * time has passed.
     */
    <T> ScanPart<T> forward(long begin, long end, Decoder<T> decoder, int most, Duration longest)
            throws InterruptedException {
        long stop = System.nanoTime() + longest.toNanos();
        var kept = new ArrayList<T>();
        long upTo = scan(begin, end, (message, sequence) -> {
            var wanted = decoder.decode(message, sequence);
            if (wanted != null) {
                kept.add(wanted);
            }
            return kept.size() < most && System.nanoTime() - stop < 0;
        });
        return new ScanPart<>(upTo, kept);
    }

    /** The sequence of the stream's newest message; 0 where there is none. */
    long last() {
        return range().map(StreamRange::last).orElse(0L);
    }

    /**
     * What the decoder wants of what came after that sequence, to follow the stream; of all where the sequence is beyond its
     * end, since it is another stream then. As {@link #forward} it ends early after some seconds.
     */
    <T> ScanPart<T> after(long sequence, Decoder<T> decoder, int most) throws InterruptedException {
        var range = range().orElse(null);
        if (range == null) {
            return new ScanPart<>(0, List.of());
        }
        if (range.last() == sequence) {
            return new ScanPart<>(sequence, List.of());
        }
        long begin = range.last() < sequence ? range.first() : Math.max(range.first(), sequence + 1);
        return forward(begin, range.last(), decoder, most, LONGEST_READ);
    }

    /** Takes what is there of these sequences; up to where it came. */
    private long scan(long begin, long end, Taking taking) throws InterruptedException {
        var goOn = new AtomicBoolean(true);
        long upTo = begin - 1;
        while (upTo < end && goOn.get()) {
            var next = next(upTo + 1);
            if (next.isEmpty() || next.getAsLong() > end) {
                return end;
            }
            upTo = consume(next.getAsLong(), end, (message, sequence) -> {
                goOn.set(taking.take(message, sequence));
                return goOn.get();
            });
        }
        return upTo;
    }

    /**
     * The first sequence from that one on, by the leader; empty where there is none. Asked before a consumer is made, which
     * would wait for what never comes where all was deleted, and after one that may have been made on a replica that lags.
     */
    private OptionalLong next(long from) throws InterruptedException {
        var found = stores.reader().next(stream, subjects, from, stores.timeout());
        return found.isPresent() ? OptionalLong.of(found.get().sequence()) : OptionalLong.empty();
    }

    private interface Taking {
        /** Whether to go on. */
        boolean take(Message message, long sequence);
    }

    /** Up to where it came: the end, or the last message that the consumer knew of. */
    private long consume(long begin, long end, Taking taking) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            var subscription = subscribe(begin);
            try {
                return take(subscription, begin, end, taking);
            } finally {
                subscription.unsubscribe();
            }
        } catch (IOException noAnswer) {
            throw stores.noAnswer(what, noAnswer, begun);
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(what, error);
        }
    }

    private long take(JetStreamSubscription subscription, long begin, long end, Taking taking)
            throws InterruptedException {
        long last = begin - 1;
        long patience = System.nanoTime() + stores.timeout().toNanos();
        while (true) {
            var message = subscription.nextMessage(QUIET);
            if (message == null) {
                var next = next(last + 1);
                if (next.isEmpty() || next.getAsLong() > end) {
                    return end;
                }
                if (System.nanoTime() - patience > 0) {
                    throw new UnavailableException(
                            what + ": the server sent nothing for " + stores.timeout(),
                            UnavailableException.Effect.NONE,
                            null);
                }
                continue;
            }
            patience = System.nanoTime() + stores.timeout().toNanos();
            var meta = message.metaData();
            if (meta.streamSequence() > end) {
                return end;
            }
            last = meta.streamSequence();
            boolean goOn = taking.take(message, last);
            if (!goOn || last == end || meta.pendingCount() == 0) {
                return last;
            }
        }
    }

    private JetStreamSubscription subscribe(long begin) throws IOException, JetStreamApiException {
        var options = PushSubscribeOptions.builder().stream(stream)
                .ordered(true)
                .configuration(ConsumerConfiguration.builder()
                        .deliverPolicy(DeliverPolicy.ByStartSequence)
                        .startSequence(begin)
                        .build())
                .build();
        return stores.jetStream().subscribe(subjects, options);
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.Json;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Counts and lists what waits for each queue, in the queue itself and in the delay stream. Not safe for use by several threads. */
public final class QueueCensus {

    /** A server takes a second or so for a page of a queue of a million. */
    private static final Duration LISTING = Duration.ofSeconds(60);

    private final DelayedCount delayedCount;
    private final RequestPipe pipe;
    private final Streams streams;
    private final StreamNames names;
    private final String apiPrefix;
    private final Duration timeout;

    private String delayState = "";
    private boolean anyDelayed;

    private final Map<String, Long> delayedOf = new HashMap<>();

    QueueCensus(RequestPipe pipe, Streams streams, StreamNames names, String apiPrefix, Duration timeout) {
        this.delayedCount = new DelayedCount(pipe, apiPrefix, names);
        this.pipe = pipe;
        this.streams = streams;
        this.names = names;
        this.apiPrefix = apiPrefix;
        this.timeout = timeout;
    }

    /**
     * How much there is of one queue.
     *
     * @param items how many items wait or are in flight
     * @param dropsWhenFull whether the server itself drops the oldest item of a full queue
     * @param full whether it holds as many as it may
     */
    public record Count(long items, boolean dropsWhenFull, boolean full) {}

    /** All queues of the namespace by name. A few requests, more beyond 256 queues. */
    public Map<String, Count> queues() {
        lookAtDelayed();
        try {
            var found = new TreeMap<String, Count>();
            streams.api()
                    .looking("look at the queues", () -> streams.management().getStreams(names.allQueueSubjects()))
                    .forEach(info -> names.queueOfStream(info.getConfiguration().getName())
                            .ifPresent(queue -> found.put(queue, count(info))));
            return found;
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate("look at the queues", error);
        }
    }

    private static Count count(StreamInfo info) {
        long items = info.getStreamState().getMsgCount();
        var stream = info.getConfiguration();
        long most = stream.getMaxMsgs();
        boolean drops = stream.getDiscardPolicy() == DiscardPolicy.Old && most > 0;
        return new Count(items, drops, most > 0 && items >= most);
    }

    /** How many tasks of the queue wait in the delay stream, due ones included; as of the last {@link #queues}. */
    public long delayed(String queue) throws InterruptedException {
        if (!anyDelayed) {
            return 0;
        }
        var known = delayedOf.get(queue);
        if (known == null) {
            known = delayedCount.of(queue, timeout);
            delayedOf.put(queue, known);
        }
        return known;
    }

    /** The counts that are known hold while the delay stream does not change. */
    private void lookAtDelayed() {
        var state = streams.info(names.delay()).map(StreamInfo::getStreamState);
        anyDelayed = state.isPresent() && state.get().getMsgCount() > 0;
        var text = state.map(
                        known -> known.getLastSequence() + "/" + known.getMsgCount() + "/" + known.getFirstSequence())
                .orElse("");
        if (!text.equals(delayState)) {
            delayState = text;
            delayedOf.clear();
        }
    }

    /** The hash of the id of each task of the queue that waits in the delay stream, due ones included. */
    public void delayedIds(String queue, LongConsumer onId) throws InterruptedException {
        list(names.delay(), names.allDelayedOf(queue), onId);
    }

    /** The hash of the id of each task that has an item in the queue. */
    public void itemIds(String queue, LongConsumer onId) throws InterruptedException {
        list(names.queue(queue), names.queueSubjects(queue), onId);
    }

    /**
     * As many as there were at first: where they come as fast as they are listed, there is no end to wait for, and the server
     * sorts all of them for each page. Pages of subjects are megabytes long, so they are not made into trees.
     */
    private void list(String stream, String filter, LongConsumer onId) throws InterruptedException {
        long total = 1;
        for (long offset = 0; offset < total; ) {
            var page = page(stream, filter, offset);
            if (page.isEmpty()) {
                return;
            }
            int found = ids(page.get(), onId);
            if (found == 0) {
                return;
            }
            if (offset == 0) {
                total = total(page.get());
            }
            offset += found;
        }
    }

    private Optional<byte[]> page(String stream, String filter, long offset) throws InterruptedException {
        var what = "listing " + filter + " of stream " + stream;
        var request = "{\"subjects_filter\":\"" + filter + "\",\"offset\":" + offset + "}";
        var backoff = new Backoff(LISTING);
        var problem = "";
        do {
            var reply = pipe.request(
                    apiPrefix + "STREAM.INFO." + stream,
                    null,
                    request.getBytes(StandardCharsets.UTF_8),
                    backoff.left());
            switch (reply) {
                case Reply.Answer answer -> {
                    if (indexOf(answer.body(), "\"error\":", 0) < 0) {
                        return Optional.of(answer.body());
                    }
                    var error = Json.tree(answer.body(), what).path("error");
                    if (error.path("err_code").asInt(0) == ApiErrors.STREAM_NOT_FOUND) {
                        return Optional.empty();
                    }
                    problem = error.path("description").asString("");
                }
                case Reply.Denied denied -> throw new RefusedException(what + " was refused: " + denied.reason());
                case Reply.NoResponders none -> problem = "JetStream did not answer";
                case Reply.NotSent notSent -> problem = notSent.reason();
                case Reply.Lost lost -> problem = lost.reason();
            }
        } while (backoff.pause());
        throw new UnavailableException(what + " failed: " + problem, Effect.NONE, null);
    }

    /** Reads the keys of the page's object of subjects; returns how many there are. */
    static int ids(byte[] page, LongConsumer onId) {
        int at = indexOf(page, "\"subjects\":{", Math.max(0, indexOf(page, "\"state\":", 0)));
        if (at < 0) {
            return 0;
        }
        int found = 0;
        for (int i = at + "\"subjects\":{".length(); i < page.length && page[i] != '}'; i++) {
            if (page[i] == '"') {
                int id = i + 1;
                for (i++; i < page.length && page[i] != '"'; i++) {
                    if (page[i] == '.') {
                        id = i + 1;
                    } else if (page[i] == '\\') {
                        i++; // what somebody else put there may have a quote in it
                    }
                }
                onId.accept(TaskIds.hash(page, id, Math.min(i, page.length)));
                found++;
            }
        }
        return found;
    }

    /** How many subjects all pages have together, as this one says; 0 where it does not. */
    static long total(byte[] page) {
        var name = "\"total\":"; // a quote within a subject would be escaped
        int at = indexOf(page, name, 0);
        long total = 0;
        for (int i = at + name.length(); at >= 0 && i < page.length && page[i] >= '0' && page[i] <= '9'; i++) {
            total = total * 10 + page[i] - '0';
        }
        return total;
    }

    private static int indexOf(byte[] bytes, String text, int from) {
        outer:
        for (int i = from; i <= bytes.length - text.length(); i++) {
            for (int j = 0; j < text.length(); j++) {
                if (bytes[i + j] != text.charAt(j)) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }
}

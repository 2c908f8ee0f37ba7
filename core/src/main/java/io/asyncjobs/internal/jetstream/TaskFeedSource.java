package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The versions of tasks in the order in which they were stored. For one thread, but for {@link #close}. */
public final class TaskFeedSource implements AutoCloseable {

    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,11})s?");
    private static final Pattern GO_PARTS =
            Pattern.compile("(?:([0-9]{1,8})h)?(?:([0-9]{1,8})m)?(?:([0-9]{1,8})(?:\\.[0-9]+)?s)?");

    private final StreamFeed feed;
    private final boolean headersOnly;

    TaskFeedSource(Stores stores, long after, boolean headersOnly) {
        this.headersOnly = headersOnly;
        this.feed =
                new StreamFeed(stores, stores.names().tasks(), stores.names().taskSubjects(), headersOnly, after);
    }

    /** Makes something of a version. */
    @FunctionalInterface
    public interface Maker<T> {
        /** Of these parts, in the order of {@code TaskFeed.Change}. */
        T make(String id, long sequence, long replaced, Instant stored, @Nullable Instant removal, @Nullable Task task);
    }

    /** The sequence of the last version that it gave, or where it began. */
    public long position() {
        return feed.position();
    }

    /** How many versions were there to be read when the last one came. */
    public long left() {
        return feed.left();
    }

    /** The next versions, at most that many; empty where none came within that time. */
    public <T> List<T> next(int most, Duration longest, Maker<T> maker) throws InterruptedException {
        var messages = feed.next(most, longest);
        var made = new ArrayList<T>(messages.size());
        for (var message : messages) {
            made.add(made(message, maker));
        }
        return made;
    }

    private <T> T made(Message message, Maker<T> maker) {
        var meta = message.metaData();
        var stored = meta.timestamp().toInstant();
        var headers = message.getHeaders();
        var replaced = headers == null ? null : headers.getFirst("Nats-Expected-Last-Subject-Sequence");
        return maker.make(
                StreamNames.taskIdOf(message.getSubject()),
                meta.streamSequence(),
                HeaderNumber.of(replaced, -1),
                stored,
                removal(headers, stored),
                headersOnly ? null : task(message));
    }

    private static @Nullable Task task(Message message) {
        try {
            var task = TaskJson.read(message.getData(), message.metaData().streamSequence());
            return task.id().equals(StreamNames.taskIdOf(message.getSubject())) ? task : null;
        } catch (CorruptDataException unreadable) {
            return null; // a worker that meets its item reports it
        }
    }

    private static @Nullable Instant removal(@Nullable Headers headers, Instant stored) {
        var ttl = headers == null ? null : headers.getFirst("Nats-TTL");
        if (ttl == null) {
            return null;
        }
        var seconds = SECONDS.matcher(ttl);
        if (seconds.matches()) {
            return stored.plusSeconds(Long.parseLong(seconds.group(1)));
        }
        var parts = GO_PARTS.matcher(ttl);
        return !ttl.isEmpty() && parts.matches()
                ? stored.plusSeconds(3_600 * part(parts.group(1)) + 60 * part(parts.group(2)) + part(parts.group(3)))
                : null; // never, or what no writer of ours writes
    }

    private static long part(@Nullable String digits) {
        return HeaderNumber.of(digits, 0);
    }

    @Override
    public void close() {
        feed.close();
    }
}

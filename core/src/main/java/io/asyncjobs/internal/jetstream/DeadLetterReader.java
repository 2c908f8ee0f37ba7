package io.asyncjobs.internal.jetstream;

import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.internal.wire.Timestamps;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.nats.client.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at dead letters, and removes them. Looking never creates anything. */
public final class DeadLetterReader {

    private final LeaderReader reader;
    private final LeaderApi api;
    private final StreamNames names;
    private final StreamScan scan;

    DeadLetterReader(Stores stores) {
        this.reader = stores.reader();
        this.api = stores.api();
        this.names = stores.names();
        this.scan = new StreamScan(stores, "listing dead letters", names.deadLetters(), names.deadLetterSubjects());
    }

    /** The letters before that sequence that match, the newest first. */
    public List<DeadLetter> newest(Predicate<DeadLetter> matches, int limit, long before) throws InterruptedException {
        return scan.newest((message, sequence) -> decode(message, sequence, matches), limit, before);
    }

    /**
     * What is to be kept of the matching letters of these sequences, both included, the oldest first, until there is so much
     * of it or so much time has passed.
     */
    public <T> ScanPart<T> forward(
            long begin,
            long end,
            Predicate<DeadLetter> matches,
            Function<DeadLetter, T> keep,
            int most,
            Duration longest)
            throws InterruptedException {
        return scan.forward(
                begin,
                end,
                (message, sequence) -> {
                    var letter = decode(message, sequence, matches);
                    return letter == null ? null : keep.apply(letter);
                },
                most,
                longest);
    }

    /** The first and last sequence of the stream; empty where it holds nothing, or there is none. */
    public Optional<StreamRange> range() {
        return scan.range();
    }

    private static @Nullable DeadLetter decode(Message message, long sequence, Predicate<DeadLetter> matches) {
        var headers = message.getHeaders();
        var letter = letter(
                message.getSubject(),
                sequence,
                message.getData(),
                message.metaData().timestamp().toInstant(),
                name -> headers == null ? "" : Objects.requireNonNullElse(headers.getFirst(name), ""));
        return matches.test(letter) ? letter : null;
    }

    /**
     * The newest letter of a task, from the leader; empty where there is none.
     *
     * @throws UnavailableException if the server did not answer within the time
     */
    public Optional<DeadLetter> find(String taskId, Duration timeout) throws InterruptedException {
        return reader.last(names.deadLetters(), names.deadLetter("*", taskId), timeout)
                .map(DeadLetterReader::letter);
    }

    /** The letter of a task of this queue; as {@link #find}. */
    public Optional<DeadLetter> find(String queue, String taskId, Duration timeout) throws InterruptedException {
        return reader.last(names.deadLetters(), names.deadLetter(queue, taskId), timeout)
                .map(DeadLetterReader::letter);
    }

    static DeadLetter letter(StoredMessage message) {
        return letter(
                message.subject(),
                message.sequence(),
                message.body().get(),
                message.time(),
                name -> message.header(name).orElse(""));
    }

    private static DeadLetter letter(
            String subject, long sequence, byte[] body, Instant stored, Function<String, String> header) {
        long record = number(header.apply(DeadLetterStore.RECORD));
        var reason = DeathReason.ofWord(header.apply(DeadLetterStore.REASON)).orElse(DeathReason.UNREADABLE);
        var task = reason == DeathReason.UNREADABLE ? null : readable(body, record);
        var id = StreamNames.taskIdOf(subject);
        var rest = subject.substring(0, subject.length() - id.length() - 1);
        return new DeadLetter(
                id,
                rest.substring(rest.lastIndexOf('.') + 1),
                header.apply("AJ-Type"),
                reason,
                task == null
                        ? header.apply(DeadLetterStore.ERROR)
                        : task.lastError().orElse(""),
                (int) number(header.apply(DeadLetterStore.TRIES)),
                time(header.apply(DeadLetterStore.DIED), stored),
                task,
                Payload.of(body),
                record,
                sequence);
    }

    private static @Nullable Task readable(byte[] body, long record) {
        try {
            return TaskJson.read(body, record);
        } catch (CorruptDataException wrong) {
            return null;
        }
    }

    private static long number(String text) {
        return text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9') || text.length() > 18
                ? 0
                : Long.parseLong(text);
    }

    private static Instant time(String text, Instant otherwise) {
        try {
            return Timestamps.parse(text);
        } catch (CorruptDataException foreign) {
            return otherwise;
        }
    }

    /**
     * Removes this letter; a newer one of its task stays, and that it is gone already is fine. Blocks until confirmed.
     *
     * @return whether it was there
     * @throws AsyncJobsException if the server refuses or does not answer; it may be removed
     */
    public boolean remove(String queue, String taskId, long sequence, Duration timeout) throws InterruptedException {
        return api.purge(names.deadLetters(), names.deadLetter(queue, taskId), sequence, timeout) > 0;
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.Timestamps;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.Instant;

/**
 * The dead letters: a copy of the record of each task that did not complete, under its queue and id, with why and when in
 * headers. Putting one twice is harmless, since the second replaces the first.
 */
public final class DeadLetterStore {

    static final String REASON = "AJ-Reason";
    static final String ERROR = "AJ-Error";
    static final String TRIES = "AJ-Tries";
    static final String DIED = "AJ-Died";
    /** The sequence of the record that was copied. */
    static final String RECORD = "AJ-Record";

    private static final int LONGEST_ERROR = 1_000;

    private final RequestPipe pipe;
    private final LeaderReader reader;
    private final Streams streams;
    private final StreamNames names;
    private final ServerClock clock;

    DeadLetterStore(RequestPipe pipe, LeaderReader reader, Streams streams, StreamNames names, ServerClock clock) {
        this.pipe = pipe;
        this.reader = reader;
        this.streams = streams;
        this.names = names;
        this.clock = clock;
    }

    /**
     * Copies a task that is dead. Blocks until confirmed.
     *
     * @throws UnavailableException if the server did not confirm it within the time; it may be stored
     * @throws RefusedException if the server refuses it
     */
    public void put(Task dead, DeathReason why, byte[] document, Duration timeout) throws InterruptedException {
        put(
                new Letter(
                        dead.queue(),
                        dead.id(),
                        why,
                        dead.lastError().orElse(""),
                        dead.tries(),
                        dead.type(),
                        clock.instant(),
                        dead.sequence()),
                document,
                timeout);
    }

    /** Copies a record that cannot be read, as it is; fails as {@link #put(Task, DeathReason, byte[], Duration)}. */
    public void putUnreadable(
            String queue, String taskId, long record, String problem, byte[] document, Duration timeout)
            throws InterruptedException {
        put(
                new Letter(queue, taskId, DeathReason.UNREADABLE, problem, 0, "", clock.instant(), record),
                document,
                timeout);
    }

    private record Letter(
            String queue,
            String taskId,
            DeathReason why,
            String error,
            int tries,
            String type,
            Instant died,
            long record) {}

    private void put(Letter letter, byte[] document, Duration timeout) throws InterruptedException {
        streams.need(Store.DEAD_LETTERS);
        var headers = new HeaderLines()
                .add(REASON, letter.why().word())
                .add(TRIES, Integer.toString(letter.tries()))
                .add(DIED, Timestamps.format(letter.died()))
                .add(RECORD, Long.toString(letter.record()))
                .add("AJ-Queue", letter.queue())
                .add("AJ-Type", letter.type());
        var error = HeaderText.of(letter.error(), LONGEST_ERROR);
        if (!error.isEmpty() && !pipe.isTooLarge(document, headers.length() + ERROR.length() + LONGEST_ERROR + 4)) {
            headers.add(ERROR, error); // the document says it too
        }
        new ConfirmedPublish(pipe, () -> streams.missed(Store.DEAD_LETTERS))
                .send(
                        names.deadLetter(letter.queue(), letter.taskId()),
                        headers,
                        document,
                        "copy task " + letter.taskId() + " to the dead letters",
                        timeout);
    }

    /** Whether the limits of the stream leave room for a letter of a task that died then, and would have kept it. */
    public boolean keepsSince(Instant died) {
        return streams.info(names.deadLetters())
                .map(info -> {
                    var limits = info.getConfiguration();
                    var state = info.getStreamState();
                    var age = limits.getMaxAge();
                    boolean young =
                            age == null || age.isZero() || died.plus(age).isAfter(clock.instant());
                    boolean room = limits.getMaxMsgs() <= 0 || state.getMsgCount() < limits.getMaxMsgs();
                    return young && room && limits.getMaxBytes() <= 0;
                })
                .orElse(true);
    }

    /** Whether the dead letter of this record, or of a newer one of its task, is there, by the leader. */
    public boolean has(String queue, String taskId, long record, Duration timeout) throws InterruptedException {
        return reader.last(names.deadLetters(), names.deadLetter(queue, taskId), timeout)
                .filter(message -> HeaderNumber.of(message.header(RECORD).orElse(null), 0) >= record)
                .isPresent();
    }
}

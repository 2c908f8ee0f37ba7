package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.EventJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The task documents: one subject for each task, its last message is its version, every save a compare-and-set on the
 * sequence of the version before. A save that was stored publishes its event.
 *
 * <p>A lost answer is not a lost race: the record is then read from the leader, and only another writer's bytes mean that
 * somebody else was first.
 */
public final class TaskStore {

    /** What the headers of a document take at most, those of its dead letter too: the server counts them. */
    private static final int HEADERS = 1024;

    private final RequestPipe pipe;
    private final LeaderReader reader;
    private final Streams streams;
    private final StreamNames names;
    private final ServerClock clock;
    private final LeaderApi api;
    private final RetentionRules retention;

    /** On this pipe. */
    TaskStore(
            RequestPipe pipe,
            LeaderReader reader,
            Streams streams,
            StreamNames names,
            ServerClock clock,
            LeaderApi api,
            RetentionRules retention) {
        this.api = api;
        this.retention = retention;
        this.pipe = pipe;
        this.reader = reader;
        this.streams = streams;
        this.names = names;
        this.clock = clock;
    }

    /** A task with the bytes that are, or will be, its document. */
    public static final class Version {
        private final Task task;
        private final byte[] document;
        private final boolean told;

        private Version(Task task, byte[] document) {
            this(task, document, false);
        }

        private Version(Task task, byte[] document, boolean told) {
            this.task = task;
            this.document = document;
            this.told = told;
        }

        /** Encodes the task. */
        public static Version of(Task task) {
            return new Version(task, TaskJson.write(task));
        }

        /** The task; once saved, with the sequence of this version. */
        public Task task() {
            return task;
        }

        /** Its document, not to be changed. */
        public byte[] document() {
            return document;
        }

        private Version storedAt(long sequence) {
            return new Version(task.storedAt(sequence), document, told);
        }
    }

    /** What became of a save's first attempt. */
    public sealed interface FirstAttempt {
        /** Stored, and its event is published. */
        record Saved(Version version) implements FirstAttempt {}

        /** Anything else; {@link TaskStore#finishSave} finds out, blocking. */
        record Unclear(Version version, PublishAnswer answer) implements FirstAttempt {}
    }

    /**
     * Saves over the version that the task was read or stored as (none for sequence 0).
     *
     * @return the version with its new sequence
     * @throws ConflictException if another version is stored; nothing was changed
     * @throws RefusedException if the document is too large or the user may not; nothing was changed
     * @throws UnavailableException if the server did not say within the time; its effect tells what is known
     */
    public Version save(Task task, Duration timeout) throws InterruptedException {
        return save(Version.of(task), timeout);
    }

    /**
     * Saves a version again that a Go process saved, so that its headers are ours and it is kept as long as it should be; its
     * event was published then. As {@link #save} otherwise.
     */
    public Version saveAgain(Task task, Duration timeout) throws InterruptedException {
        return save(new Version(task, TaskJson.write(task), true), timeout);
    }

    private Version save(Version version, Duration timeout) throws InterruptedException {
        var task = version.task;
        pipe.refuseTooLarge("the document of task " + task.id(), version.document, HEADERS);
        var backoff = new Backoff(timeout);
        var reply = pipe.request(
                names.task(task.id()), headers(task), version.document, LeaderReader.share(backoff.left()));
        return settle(version, PublishAnswer.of(reply), backoff);
    }

    /** Whether the server would never store it, other than "not now, for lack of room". */
    public boolean isTooLarge(Task task) {
        return pipe.isTooLarge(Version.of(task).document, HEADERS);
    }

    /** Starts a save within an acquired place of the pipe; {@code onDone} must not block. */
    public void startSave(Version version, Duration timeout, Consumer<FirstAttempt> onDone) {
        var task = version.task;
        pipe.send(names.task(task.id()), headers(task), version.document, timeout, reply -> {
            var answer = PublishAnswer.of(reply);
            if (answer instanceof PublishAnswer.Stored stored) {
                onDone.accept(new FirstAttempt.Saved(stored(version, stored.sequence())));
            } else {
                onDone.accept(new FirstAttempt.Unclear(version, answer));
            }
        });
    }

    /**
     * Starts a save without blocking, within a place of the pipe that it gives back itself; {@code onDone} must not block.
     *
     * @return whether it did; false where it would have to wait, and nothing was sent
     */
    public boolean tryStartSave(Task task, Duration timeout, Consumer<FirstAttempt> onDone) {
        if (!retention.knows(task.queue()) || !pipe.tryAcquire()) {
            return false;
        }
        startSave(Version.of(task), LeaderReader.share(timeout), attempt -> {
            pipe.release();
            onDone.accept(attempt);
        });
        return true;
    }

    /** Goes on where the first attempt was unclear; as {@link #save}. */
    public Version finishSave(FirstAttempt.Unclear unclear, Duration timeout) throws InterruptedException {
        return settle(unclear.version, unclear.answer, new Backoff(timeout));
    }

    private Version settle(Version version, PublishAnswer firstAnswer, Backoff backoff) throws InterruptedException {
        try {
            return settled(version, firstAnswer, backoff);
        } catch (AsyncJobsException failed) {
            pipe.telemetry().tell(new Measurement.SaveFailed(version.task.queue(), Problem.of(failed)));
            throw failed;
        }
    }

    private Version settled(Version version, PublishAnswer firstAnswer, Backoff backoff) throws InterruptedException {
        var task = version.task;
        var answer = firstAnswer;
        boolean maybeStored = false;
        while (true) {
            switch (answer) {
                case PublishAnswer.Stored stored -> {
                    return stored(version, stored.sequence());
                }
                case PublishAnswer.WrongSequence wrong -> {
                    // after a lost answer the refusal may be about our own save, still in flight: reading back tells
                    if (!maybeStored) {
                        throw new ConflictException("save task " + task.id() + ": version " + task.sequence()
                                + " was expected, another one is stored (" + wrong.description()
                                + "); somebody else changed it first");
                    }
                }
                case PublishAnswer.Refused refused ->
                    throw RefusedException.of(
                            refused.reason(),
                            "save task " + task.id() + ": the server refused: " + refused.description());
                case PublishAnswer.Full full ->
                    throw new RefusedException("save task " + task.id() + ": the task stream " + names.tasks()
                            + " is full: " + full.description());
                case PublishAnswer.Lost lost -> maybeStored = true;
                case PublishAnswer.Busy busy -> {}
                case PublishAnswer.NoStream none -> streams.missed(Store.TASKS);
            }
            if (maybeStored) {
                var ours = readBack(version, backoff);
                if (ours.isPresent()) {
                    return ours.get();
                }
            }
            if (!backoff.pause()) {
                throw new UnavailableException(
                        "save task " + task.id() + ": the server did not confirm it in time (" + answer + ")",
                        maybeStored ? UnavailableException.Effect.UNKNOWN : UnavailableException.Effect.NONE,
                        null);
            }
            answer = resent(version, backoff, maybeStored);
        }
    }

    private PublishAnswer resent(Version version, Backoff backoff, boolean maybeStored) throws InterruptedException {
        var task = version.task;
        try {
            return PublishAnswer.of(pipe.request(
                    names.task(task.id()), headers(task), version.document, LeaderReader.share(backoff.left())));
        } catch (UnavailableException notSent) {
            throw maybeStored
                    ? new UnavailableException(
                            "save task " + task.id() + ": an answer was lost; it may be stored", notSent)
                    : notSent;
        }
    }

    /** Our version, if it is what is stored; empty if the version before still is. */
    private Optional<Version> readBack(Version version, Backoff backoff) throws InterruptedException {
        var task = version.task;
        Optional<StoredMessage> found;
        try {
            found = reader.last(names.tasks(), names.task(task.id()), backoff.left());
        } catch (UnavailableException still) {
            throw new UnavailableException(
                    "save task " + task.id() + ": the answer was lost and reading back failed: " + still.getMessage(),
                    UnavailableException.Effect.UNKNOWN,
                    still);
        }
        long sequence = found.map(StoredMessage::sequence).orElse(0L);
        if (sequence == task.sequence()) {
            return Optional.empty();
        }
        if (found.isPresent() && found.get().body().isSameAs(version.document)) {
            return Optional.of(stored(version, sequence));
        }
        throw new ConflictException("save task " + task.id() + ": version " + task.sequence()
                + " was expected, the server has " + sequence + "; somebody else changed it first");
    }

    private Version stored(Version version, long sequence) {
        var saved = version.storedAt(sequence);
        if (pipe.telemetry().isOn()) {
            pipe.telemetry().tell(new Measurement.Saved(saved.task.queue(), saved.task.state()));
        }
        if (!version.told) {
            pipe.publish(names.taskEvent(saved.task.id()), EventJson.taskState(saved.task, clock.instant()));
        }
        return saved;
    }

    /**
     * The task's version, from the leader; empty where there is none.
     *
     * @throws CorruptDataException if its document cannot be read
     * @throws UnavailableException if the server did not answer within the time
     */
    public Optional<Version> load(String id, Duration timeout) throws InterruptedException {
        var found = reader.last(names.tasks(), names.task(id), timeout);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var message = found.get();
        try {
            return Optional.of(new Version(
                    TaskJson.read(message.body().get(), message.sequence()),
                    message.body().get()));
        } catch (CorruptDataException wrong) {
            throw new CorruptDataException(
                    "task " + id + " (sequence " + message.sequence() + " of " + names.tasks() + "): "
                            + wrong.getMessage(),
                    wrong);
        }
    }

    /** The task's document as it is, readable or not; fails as {@link #load} but for what is in it. */
    public Optional<StoredMessage> raw(String id, Duration timeout) throws InterruptedException {
        return reader.last(names.tasks(), names.task(id), timeout);
    }

    /** As {@link #load}, but a missing task is a {@link NotFoundException}. */
    public Version require(String id, Duration timeout) throws InterruptedException {
        return load(id, timeout)
                .orElseThrow(() ->
                        NotFoundException.ofTask(id, "there is no task " + id + "; check the id and the namespace"));
    }

    /**
     * Deletes a task's record up to this version; a newer one stays. Blocks until confirmed.
     *
     * @return whether this call deleted it; false where it is gone already, or a newer version is stored
     * @throws AsyncJobsException if the server refuses or does not answer; it may be deleted
     */
    public boolean delete(Task version, Duration timeout) throws InterruptedException {
        return api.purge(names.tasks(), names.task(version.id()), version.sequence(), timeout) > 0;
    }

    private HeaderLines headers(Task task) {
        var headers = new HeaderLines()
                .add("Nats-Expected-Last-Subject-Sequence", Long.toString(task.sequence()))
                .add("AJ-State", task.state().word())
                .add("AJ-Queue", task.queue())
                .add("AJ-Type", task.type());
        retention.ttl(task).ifPresent(ttl -> headers.add("Nats-TTL", ttl));
        return headers;
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.ScheduleJson;
import io.asyncjobs.internal.wire.ScheduleStateJson;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.nats.client.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedules in the configuration bucket, which Go processes read and write too, and beside each the state of its due
 * times, which is ours. Every save is a compare-and-set, every read is the leader's. Safe for use by many threads.
 */
public final class ScheduleStore {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleStore.class);

    /** What the header of a save takes at most. */
    private static final int HEADERS = 128;

    static final String OPERATION = "KV-Operation";

    private static final String ALL = StreamNames.scheduleKey("*");

    private final Stores stores;
    private final String stream;

    ScheduleStore(Stores stores) {
        this.stores = stores;
        this.stream = "KV_" + stores.names().configuration();
    }

    /**
     * A schedule as it is stored.
     *
     * @param schedule what its document says
     * @param revision its revision
     * @param time when it was stored, by the server's clock
     */
    public record Stored(Schedule schedule, long revision, Instant time) {}

    /**
     * A state as it is stored.
     *
     * @param state what it says, {@link ScheduleState#none} for nothing
     * @param revision what a save of it expects
     */
    public record StoredState(ScheduleState state, long revision) {}

    /**
     * Stores a new schedule, over the marker of a deleted one if there is one. Blocks until confirmed.
     *
     * @return the schedule with its creation time
     * @throws AlreadyExistsException if there is one of that name; it is untouched
     * @throws RefusedException if the server refuses it
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Schedule create(Schedule schedule) throws InterruptedException {
        stores.streams().need(Store.CONFIGURATION);
        var key = StreamNames.scheduleKey(schedule.name());
        var found = raw(key);
        var made = schedule.created(stores.clock().instant());
        try {
            if (found.filter(ScheduleStore::isThere).isEmpty()) {
                put(key, ScheduleJson.write(made), revisionOf(found));
                return made;
            }
        } catch (ConflictException faster) {
            throw exists(schedule, faster);
        }
        throw exists(schedule, null);
    }

    private static AlreadyExistsException exists(Schedule schedule, @Nullable ConflictException cause) {
        return new AlreadyExistsException(
                "schedule " + schedule.name() + " exists already; it is untouched: update it, or use another name",
                cause);
    }

    /**
     * Stores a schedule over this revision. Blocks until confirmed.
     *
     * @return its new revision
     * @throws ConflictException if another revision is stored; nothing was changed
     */
    public long update(Schedule schedule, long revision) throws InterruptedException {
        return put(StreamNames.scheduleKey(schedule.name()), ScheduleJson.write(schedule), revision);
    }

    /**
     * The schedule, from the leader; empty where there is none.
     *
     * @throws CorruptDataException if its document cannot be read
     */
    public Optional<Stored> find(String name) throws InterruptedException {
        var found = raw(StreamNames.scheduleKey(name)).filter(ScheduleStore::isThere);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var message = found.get();
        return Optional.of(new Stored(read(name, message.body().get()), message.sequence(), message.time()));
    }

    /** The names of all schedules, of those that were deleted too, by the leader. */
    public List<String> names() throws InterruptedException {
        var all = subject(StreamNames.scheduleKey(""));
        return stores.api().subjects(stream, subject(ALL), stores.timeout()).keySet().stream()
                .map(key -> key.substring(all.length()))
                .toList();
    }

    /** The revision of what is stored under the name, readable or not; empty where there is nothing. */
    public Optional<Long> revision(String name) throws InterruptedException {
        return raw(StreamNames.scheduleKey(name)).filter(ScheduleStore::isThere).map(StoredMessage::sequence);
    }

    /** Reads a document that is stored under this name. */
    static Schedule read(String name, byte[] document) {
        try {
            var schedule = ScheduleJson.read(document);
            if (schedule.name().equals(name)) {
                return schedule;
            }
            throw new CorruptDataException("its document has the name \"" + schedule.name() + "\"");
        } catch (CorruptDataException wrong) {
            throw new CorruptDataException("schedule " + name + " cannot be used: " + wrong.getMessage(), wrong);
        }
    }

    /**
     * Deletes a schedule, whatever its version, then its state. Blocks until confirmed.
     *
     * @throws NotFoundException if there is none of that name
     */
    public void delete(String name) throws InterruptedException {
        if (revision(name).isEmpty()) {
            throw new NotFoundException("there is no schedule " + name + "; check the name and the namespace");
        }
        mark(StreamNames.scheduleKey(name));
        if (raw(StreamNames.scheduleStateKey(name)).isPresent()) {
            mark(StreamNames.scheduleStateKey(name));
        }
    }

    private ConfirmedPublish publish() {
        return new ConfirmedPublish(stores.pipe(), () -> stores.streams().missed(Store.CONFIGURATION));
    }

    private void mark(String key) throws InterruptedException {
        publish()
                .send(
                        subject(key),
                        new HeaderLines().add(OPERATION, "DEL"),
                        new byte[0],
                        "delete " + key,
                        stores.timeout());
    }

    /** The state of a schedule, from the leader; one that cannot be read begins anew, at the time at which it was stored. */
    public StoredState state(String name) throws InterruptedException {
        var found = raw(StreamNames.scheduleStateKey(name));
        var state = found.filter(ScheduleStore::isThere)
                .map(message -> state(name, message.body().get(), message.time()));
        return new StoredState(state.orElse(ScheduleState.none()), revisionOf(found));
    }

    /** Whoever stored nonsense may have dealt with every time before; making all of them due again would be worse. */
    static ScheduleState state(String name, byte[] document, Instant stored) {
        try {
            return ScheduleStateJson.read(document);
        } catch (CorruptDataException wrong) {
            LOG.warn("the state of schedule {} begins anew at {}: {}", name, stored, wrong.getMessage());
            return ScheduleState.doneUpTo(stored);
        }
    }

    /**
     * Stores a state over this revision. Blocks until confirmed.
     *
     * @return its new revision
     * @throws ConflictException if another revision is stored; nothing was changed
     */
    public long saveState(String name, ScheduleState state, long revision) throws InterruptedException {
        return put(StreamNames.scheduleStateKey(name), ScheduleStateJson.write(state), revision);
    }

    /** What a watch tells, on one thread; must be quick. */
    public interface Watcher {
        /** A schedule was stored. */
        void stored(Stored schedule);

        /** What is stored under the name cannot be read, and why. */
        void unreadable(String name, String reason);

        /** There is no schedule of that name any more. */
        void deleted(String name);

        /** A state was stored. */
        void state(String name, StoredState state);

        /** All that was stored when the watch began, or began anew after the connection was lost, has been told. */
        void complete();
    }

    /**
     * Tells all schedules and states, and each change from then on, until it is closed. Goes on after the connection was lost.
     *
     * @throws UnavailableException if the server does not answer
     */
    public ScheduleWatch watch(Watcher watcher) throws InterruptedException {
        return ScheduleWatch.open(stores, watcher);
    }

    /** The sequence of the bucket's newest message; 0 where there is none. */
    public long last() {
        return scan().last();
    }

    /**
     * A schedule that was stored or deleted.
     *
     * @param name its name
     * @param schedule as it is stored; null where it was deleted or cannot be read
     * @param deleted whether it was deleted
     * @param time when, by the server's clock
     */
    public record Changed(String name, @Nullable Schedule schedule, boolean deleted, Instant time) {}

    /** The latest change of each schedule after that sequence of the bucket, or all where it is beyond the end. */
    public ScanPart<Changed> after(long sequence, int most) throws InterruptedException {
        return scan().after(sequence, (message, number) -> changed(message), most);
    }

    private StreamScan scan() {
        return new StreamScan(stores, "reading what changed about schedules", stream, subject(ALL));
    }

    private Changed changed(Message message) {
        var name = message.getSubject()
                .substring(subject(StreamNames.scheduleKey("")).length());
        var headers = message.getHeaders();
        var time = message.metaData().timestamp().toInstant();
        if (headers != null && headers.containsKey(OPERATION)) {
            return new Changed(name, null, true, time);
        }
        try {
            return new Changed(name, read(name, message.getData()), false, time);
        } catch (CorruptDataException wrong) {
            return new Changed(name, null, false, time);
        }
    }

    private Optional<StoredMessage> raw(String key) throws InterruptedException {
        return stores.reader().last(stream, subject(key), stores.timeout());
    }

    private String subject(String key) {
        return stores.names().configurationKey(key);
    }

    private static boolean isThere(StoredMessage message) {
        return message.header(OPERATION).isEmpty();
    }

    private static long revisionOf(Optional<StoredMessage> found) {
        return found.map(StoredMessage::sequence).orElse(0L);
    }

    /** After a refusal the leader says whether it was our own publish, whose answer was lost, that was first. */
    private long put(String key, byte[] body, long expected) throws InterruptedException {
        stores.pipe().refuseTooLarge(key, body, HEADERS);
        var answer = publish()
                .send(
                        subject(key),
                        new HeaderLines().add("Nats-Expected-Last-Subject-Sequence", Long.toString(expected)),
                        body,
                        "save " + key,
                        stores.timeout());
        if (answer instanceof PublishAnswer.Stored stored) {
            return stored.sequence();
        }
        var found = raw(key);
        if (found.isPresent()
                && found.get().sequence() > expected
                && isThere(found.get())
                && found.get().body().isSameAs(body)) {
            return found.get().sequence();
        }
        throw new ConflictException("save " + key + ": revision " + expected + " was expected, the server has "
                + revisionOf(found) + "; somebody else changed it first");
    }
}

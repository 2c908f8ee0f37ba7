package io.asyncjobs.internal.checkup;

import static io.asyncjobs.checkup.Severity.FAULT;
import static io.asyncjobs.checkup.Severity.NOTE;
import static io.asyncjobs.checkup.Severity.WARNING;

import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.StreamShape;
import io.asyncjobs.internal.jetstream.WantedShapes.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** In what does a store's stream differ from what it should be, and what comes of that? No I/O. */
final class ShapeDifferences {

    /** Entries of these go by design, or by a limit that somebody set for them. */
    static final Set<Store> LIMITED = Set.of(Store.DEAD_LETTERS, Store.AUDIT, Store.STATISTICS);

    /** What is written with a time to live into these is refused where there may be none. */
    private static final Set<Store> LIVE_FOR_A_TIME = Set.of(Store.UNIQUE, Store.OPERATIONS);

    private final Wanted wanted;
    private final StreamShape found;
    private final List<Difference> all = new ArrayList<>();

    private ShapeDifferences(Wanted wanted, StreamShape found) {
        this.wanted = wanted;
        this.found = found;
    }

    /**
     * A difference.
     *
     * @param severity how bad it is
     * @param what what is found, after "it": {@code has discard old}
     * @param harm what comes of it
     * @param edit the options of {@code nats stream edit} that mend it, empty where that cannot
     */
    record Difference(Severity severity, String what, String harm, String edit) {}

    static List<Difference> of(Wanted wanted, StreamShape found) {
        var differences = new ShapeDifferences(wanted, found);
        differences.basics();
        differences.limits();
        differences.switches();
        return List.copyOf(differences.all);
    }

    private void basics() {
        var should = wanted.shape();
        if (!Set.copyOf(should.subjects()).equals(Set.copyOf(found.subjects()))) {
            add(
                    FAULT,
                    "stores " + String.join(", ", found.subjects()) + " instead of "
                            + String.join(", ", should.subjects()),
                    "what is written elsewhere is lost",
                    "--subjects=" + String.join(",", should.subjects()));
        }
        if (!should.retention().equals(found.retention())) {
            add(
                    FAULT,
                    "has retention " + found.retention() + " instead of " + should.retention(),
                    should.retention().equals("workqueue") ? "what was taken comes again" : "what was read is gone",
                    "");
        }
        if (should.maxPerSubject() != found.maxPerSubject()) {
            add(
                    FAULT,
                    "keeps " + found.maxPerSubject() + " messages of a subject instead of " + should.maxPerSubject(),
                    "old versions are taken for live ones",
                    "--max-msgs-per-subject=" + should.maxPerSubject());
        }
        if (!should.discard().equals(found.discard())) {
            add(
                    WARNING,
                    "has discard " + found.discard() + " instead of " + should.discard(),
                    found.discard().equals("old")
                            ? "what does not fit pushes out what is there"
                            : "what does not fit is refused",
                    "--discard=" + should.discard());
        }
    }

    private void limits() {
        var age = wanted.shape().maxAge();
        if (!LIMITED.contains(wanted.store()) && !age.equals(found.maxAge())) {
            age(age);
        }
        if (LIMITED.contains(wanted.store())) {
            return;
        }
        boolean loses = found.discard().equals("old");
        var harm = loses ? "the oldest entries are lost when it is full" : "nothing more is stored when it is full";
        if (found.maxMessages() > 0) {
            add(
                    loses ? FAULT : WARNING,
                    "holds at most " + Amounts.number(found.maxMessages()) + " messages",
                    harm,
                    "--max-msgs=-1");
        }
        if (found.maxBytes() > 0) {
            add(loses ? FAULT : WARNING, "holds at most " + ByteSize.text(found.maxBytes()), harm, "--max-bytes=-1");
        }
        if (found.maxMessageSize() > 0) {
            add(
                    WARNING,
                    "takes messages of at most " + ByteSize.text(found.maxMessageSize()),
                    "larger tasks are refused",
                    "--max-msg-size=-1");
        }
    }

    private void age(Duration should) {
        var edit = "--max-age=" + should.toSeconds() + "s";
        if (!should.isZero()) {
            var has = found.maxAge().isZero() ? "for ever" : "for " + Amounts.duration(found.maxAge());
            add(
                    FAULT,
                    "keeps entries " + has + " instead of for " + Amounts.duration(should),
                    "who is gone is taken for alive, or who is alive for gone",
                    edit);
        } else if (wanted.store() == Store.TASKS) {
            add(
                    WARNING,
                    "has max_age " + Amounts.duration(found.maxAge()),
                    "tasks that Go stored vanish at that age, waiting ones too",
                    edit);
        } else {
            add(FAULT, "has max_age " + Amounts.duration(found.maxAge()), "its entries vanish at that age", edit);
        }
    }

    private void switches() {
        missing(StreamShape.SCHEDULES, FAULT, "nothing that is delayed becomes due", "--allow-schedules");
        missing(
                StreamShape.TTL,
                LIVE_FOR_A_TIME.contains(wanted.store()) ? FAULT : NOTE,
                LIVE_FOR_A_TIME.contains(wanted.store())
                        ? "what has a time to live is refused"
                        : "retention and expiry are not applied; the next client that may switches it on",
                "--allow-msg-ttl");
        missing(
                StreamShape.DIRECT,
                wanted.store() == Store.DELAY ? WARNING : NOTE,
                wanted.store() == Store.DELAY ? "delayed tasks are counted as none" : "as the original makes it",
                "--allow-direct");
        extra(StreamShape.SEALED, FAULT, "nothing can be stored or removed", "");
        extra(StreamShape.NO_ACK, FAULT, "every save looks lost", "--ack");
        extra(StreamShape.NEW_PER_SUBJECT, FAULT, "a second version is refused", "--no-discard-per-subject");
        extra(StreamShape.DENY_DELETE, WARNING, "single messages cannot be removed", "");
        extra(StreamShape.DENY_PURGE, WARNING, "tasks cannot be deleted or cancelled", "");
        extra(StreamShape.ASYNC, WARNING, "writes are confirmed before they are on disk", "");
    }

    private void missing(String flag, Severity severity, String harm, String edit) {
        if (wanted.shape().has(flag) && !found.has(flag)) {
            add(severity, "is without " + flag, harm, edit);
        }
    }

    private void extra(String flag, Severity severity, String harm, String edit) {
        if (!wanted.shape().has(flag) && found.has(flag)) {
            add(severity, "is set to " + flag, harm, edit);
        }
    }

    private void add(Severity severity, String what, String harm, String edit) {
        all.add(new Difference(severity, what, harm, edit));
    }
}

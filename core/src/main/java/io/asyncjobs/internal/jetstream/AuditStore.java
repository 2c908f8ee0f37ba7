package io.asyncjobs.internal.jetstream;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.AuditJson;
import io.nats.client.Message;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit log: one stream that is only ever added to, and forgets the oldest. */
public final class AuditStore {

    /** How long an entry is kept. */
    static final Duration KEPT = Duration.ofDays(90);

    /** How many entries are kept. */
    static final long MOST = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditStore.class);

    private final Stores stores;

    AuditStore(Stores stores) {
        this.stores = stores;
    }

    /**
     * Adds an entry; makes the stream if it is missing. Blocks until confirmed. After a lost answer it may be there twice.
     *
     * @throws RefusedException if the server refuses it
     * @throws UnavailableException if the server did not confirm it within the time; it may be stored
     */
    public void add(AuditEntry entry, Duration timeout) throws InterruptedException {
        stores.streams().need(Store.AUDIT);
        new ConfirmedPublish(stores.pipe(), () -> stores.streams().missed(Store.AUDIT))
                .send(
                        stores.names().auditSubject(),
                        new HeaderLines(),
                        AuditJson.write(entry),
                        "write to the audit log",
                        timeout);
    }

    /** The entries before that sequence that match, the newest first. */
    public List<AuditEntry> newest(Predicate<AuditEntry> matches, int limit, long before) throws InterruptedException {
        return scan().newest((message, sequence) -> decode(message, sequence, matches), limit, before);
    }

    /** The entries after that sequence, or all where it is beyond the end; at most that many. */
    public ScanPart<AuditEntry> after(long sequence, int most) throws InterruptedException {
        return scan().after(sequence, (message, number) -> decode(message, number, entry -> true), most);
    }

    /** The sequence of the newest entry; 0 where there is none. */
    public long last() {
        return scan().last();
    }

    private StreamScan scan() {
        var names = stores.names();
        return new StreamScan(stores, "reading the audit log", names.audit(), names.auditSubject());
    }

    private static @Nullable AuditEntry decode(Message message, long sequence, Predicate<AuditEntry> matches) {
        try {
            var entry = AuditJson.read(message.getData(), sequence);
            return matches.test(entry) ? entry : null;
        } catch (CorruptDataException foreign) {
            LOG.debug("Message {} of the audit log is no entry", sequence);
            return null;
        }
    }
}

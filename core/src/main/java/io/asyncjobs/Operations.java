package io.asyncjobs;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.operation.OperationRunner;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.task.Names;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Operations: one thing done to many tasks or dead letters. An operation is stored with its progress, can be cancelled, and
 * is resumed where it was if its process dies. It looks at what was stored when it began, does it to what still matches when
 * its turn comes, 32 at once, and counts what refused. It stays listed for 7 days after its end. Looking never creates
 * anything. Safe for use by many threads.
 *
 * {@snippet :
 * var expired = new BulkAction.RetryTasks(TaskFilter.all().withStates(TaskState.EXPIRED), null);
 * long count = jobs.operations().plan(expired).counts().matched();
 * var over = jobs.operations().run(expired, "ada", "the mail server is back", progress -> {});
 * }
 */
public final class Operations {

    private static final int MOST_LISTED = 1_000;
    private static final int LONGEST_TEXT = 1_000;

    private final Stores stores;
    private final OperationRunner runner;
    private final Duration timeout;

    Operations(Stores stores, Duration timeout, Trust trust) {
        this.stores = stores;
        this.runner = new OperationRunner(stores, timeout, trust);
        this.timeout = timeout;
    }

    /**
     * A dry run: counts what would be met now, with the first ids as samples. Stores and changes nothing. Blocks while it
     * reads all that is stored, unless the filter names ids.
     *
     * @throws UnavailableException if the server does not answer
     */
    public Operation plan(BulkAction action) throws InterruptedException {
        return runner.plan(Objects.requireNonNull(action, "action"));
    }

    /**
     * Stores an operation and runs it in the background of this client; {@link #find} tells how far it is. Blocks for some
     * round trips. If the client is closed or dies before it is over, it is resumed elsewhere, see {@link #resumeStale}.
     *
     * @param by who does it, at most 1,000 characters, may be empty
     * @param reason why, at most 1,000 characters, may be empty; of a cancel, the last error of the cancelled tasks
     * @throws IllegalArgumentException if a text is too long
     * @throws RefusedException if the server refuses to store it; nothing is done
     * @throws UnavailableException if the server does not answer; it may be stored, and is then resumed
     */
    public Operation start(BulkAction action, String by, String reason) throws InterruptedException {
        return runner.start(Objects.requireNonNull(action, "action"), text("by", by), text("reason", reason));
    }

    /**
     * As {@link #start}, but runs it in this thread. Blocks until it is over, or another process has it.
     *
     * @param onProgress called in this thread about once a second; what it throws ends the run as a crash would
     * @return the operation as it ended; one that is still running was taken over by another process
     * @throws InterruptedException if interrupted; the operation is then given up and may be resumed or cancelled
     * @throws UnavailableException if the server does not answer; the operation may be resumed or cancelled
     */
    public Operation run(BulkAction action, String by, String reason, Consumer<Operation> onProgress)
            throws InterruptedException {
        Objects.requireNonNull(onProgress, "onProgress");
        return runner.run(Objects.requireNonNull(action, "action"), text("by", by), text("reason", reason), onProgress);
    }

    private static String text(String what, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("the text \"" + what + "\" has " + text.length()
                    + " characters; at most " + LONGEST_TEXT + " are allowed");
        }
        return text;
    }

    /**
     * The operation as it was last saved; empty where there is none. Blocks for a round trip.
     *
     * @throws CorruptDataException if it cannot be read
     * @throws UnavailableException if the server does not answer
     */
    public Optional<Operation> find(String id) throws InterruptedException {
        return stores.operations()
                .load(Names.id(id), timeout)
                .map(version -> version.entry().operation());
    }

    /**
     * The operations, the last saved first, at most 1,000; plans are not among them.
     *
     * @throws UnavailableException if the server does not answer
     */
    public List<Operation> list() throws InterruptedException {
        return stores.operations().list(entry -> true, MOST_LISTED).stream()
                .map(version -> version.entry().operation())
                .toList();
    }

    /**
     * Cancels an operation wherever it runs. What was done stays done. Its runner stops within a second or so and then adds
     * the last counts.
     *
     * @throws NotFoundException if there is no such operation
     * @throws RefusedException if it is over already
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Operation cancel(String id) throws InterruptedException {
        return runner.cancel(Names.id(id));
    }

    /**
     * Takes over the operations whose runner was silent for 30 s or gave up, and goes on with each in the background of this
     * client. Two that do it at once never both have one.
     *
     * @return what was taken over, empty for nothing
     * @throws AsyncJobsException if the server refuses or does not answer; what was taken over until then goes on
     */
    public List<Operation> resumeStale() throws InterruptedException {
        return runner.resumeStale();
    }

    /** As {@link #resumeStale()}, after another time of silence. */
    List<Operation> resumeStale(Duration silence) throws InterruptedException {
        return runner.resumeStale(silence);
    }
}

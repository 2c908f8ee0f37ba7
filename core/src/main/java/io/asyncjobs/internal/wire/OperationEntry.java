package io.asyncjobs.internal.wire;

import io.asyncjobs.operation.Operation;
import java.util.List;

/**
 * An operation as it is stored.
 *
 * @param operation what users see
 * @param owner the runner that has it, empty where it gave it up
 * @param beat grows with each save, so that no two saves of one owner have the same bytes
 * @param pending what is below the position and not known to be done: whoever resumes looks at each again
 */
public record OperationEntry(Operation operation, String owner, long beat, List<Target> pending) {

    /** Copies. */
    public OperationEntry {
        pending = List.copyOf(pending);
    }

    /**
     * A task or dead letter that the operation met.
     *
     * @param queue its queue
     * @param id the task's id
     * @param sequence of the version that was met
     */
    public record Target(String queue, String id, long sequence) {}
}

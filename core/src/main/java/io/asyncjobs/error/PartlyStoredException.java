package io.asyncjobs.error;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some tasks of a graph are stored and others are not; {@link #stored} says which. */
public final class PartlyStoredException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** The ids; a list that can be serialized. */
    private final ArrayList<String> stored;

    /** A failure that left these tasks stored. */
    public PartlyStoredException(String message, List<String> stored, @Nullable Throwable cause) {
        super(message, Effect.UNKNOWN, cause);
        this.stored = new ArrayList<>(stored);
    }

    /** The ids of the tasks that are stored; each waits, runs, or says in its state why it does not. */
    public List<String> stored() {
        return List.copyOf(stored);
    }
}

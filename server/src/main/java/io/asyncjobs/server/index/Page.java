package io.asyncjobs.server.index;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some tasks in the order that was asked for.
 *
 * @param rows the tasks
 * @param cursor where the next page begins, null after the last one; see {@link #next()}
 */
public record Page(List<TaskRow> rows, @Nullable String cursor) {

    /** Copies. */
    public Page {
        rows = List.copyOf(rows);
    }

    /** Where the next page begins; empty after the last one. */
    public Optional<String> next() {
        return Optional.ofNullable(cursor);
    }
}

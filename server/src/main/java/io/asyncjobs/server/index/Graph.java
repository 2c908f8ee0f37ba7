package io.asyncjobs.server.index;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tasks around one task.
 *
 * @param nodes the nearest first, without the task itself
 * @param isTruncated whether there are more, further away or beyond the most that are told
 */
public record Graph(List<Node> nodes, boolean isTruncated) {

    /** How many tasks are told, together with the one in the middle. */
    public static final int MOST = 200;

    /** Copies. */
    public Graph {
        nodes = List.copyOf(nodes);
    }

    /**
     * A task that others depend on, or that depends on others.
     *
     * @param id its id
     * @param distance how many steps away it is: below 0 for what the one in the middle depends on, else above 0
     * @param known the task, null where the index has none or it is of a queue that was not asked for; see {@link #row()}
     */
    public record Node(String id, int distance, @Nullable TaskRow known) {

        /** The task; empty where no more than its id is known. */
        public Optional<TaskRow> row() {
            return Optional.ofNullable(known);
        }

        /** What it depends on, as far as that is known. */
        public List<String> parents() {
            return known == null ? List.of() : known.parents();
        }
    }
}

package io.asyncjobs.server.live;

import io.asyncjobs.server.index.TaskQuery;
import java.util.Set;

/**
 * What a listener wants to hear.
 *
 * @param names the names of events, of {@link LiveEvent#NAMES}; empty for all
 * @param tasks which tasks; its order, limit and cursor do not count. A task that no longer matches is told once more, so
 *     that a list can drop it
 * @param queues of these queues only, tasks and everything else that is about a queue; empty for all
 */
public record LiveFilter(Set<String> names, TaskQuery tasks, Set<String> queues) {

    /** Copies, and checks the names. */
    public LiveFilter {
        names = Set.copyOf(names);
        queues = Set.copyOf(queues);
        for (var name : names) {
            if (!LiveEvent.NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no event \"" + name + "\"; there are " + String.join(", ", LiveEvent.NAMES));
            }
        }
    }

    /** Everything. */
    public static LiveFilter all() {
        return new LiveFilter(Set.of(), TaskQuery.all(), Set.of());
    }
}

package io.asyncjobs.server.live;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a listener is told.
 *
 * @param name what it is about, one of {@link #NAMES}
 * @param id the task stream's sequence up to which the listener knows everything once it has this, to resume after; empty
 *     where it does not move
 * @param json one JSON document without line breaks
 */
public record LiveEvent(String name, OptionalLong id, String json) {

    /**
     * The names of events. {@code task} is a task's latest state, or {@code {"id":…,"removed":true}}; {@code queue}, {@code
     * worker} and {@code schedule} what happened to one; {@code operation} and {@code progress} how far an operation or a
     * running task is; {@code stats} the counts; {@link #AUDIT} an entry of the audit log; {@code reset} says that too much
     * was missed: the listener must read anew what it shows.
     */
    public static final List<String> NAMES =
            List.of("task", "queue", "worker", "schedule", "operation", "progress", "stats", "audit", "reset");

    /** The name of those about schedules. */
    static final String SCHEDULE = "schedule";

    /** The name of those that not everybody may hear. */
    public static final String AUDIT = "audit";

    /** As a server-sent event. */
    public String text() {
        var text = new StringBuilder("event: ").append(name).append('\n');
        id.ifPresent(sequence -> text.append("id: ").append(sequence).append('\n'));
        return text.append("data: ").append(json).append("\n\n").toString();
    }

    @Override
    public String toString() {
        return "event " + name + (id.isPresent() ? " up to " + id.getAsLong() : "");
    }
}

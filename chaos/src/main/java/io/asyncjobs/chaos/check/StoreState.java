package io.asyncjobs.chaos.check;

import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the server holds, read without the library.
 *
 * @param records the stored tasks by their id
 * @param items the tasks that have an item in a queue
 * @param delayed the tasks that have a message in the delay stream
 * @param waiting for each entry of the waiting index the child
 * @param keys the holders of unique keys, by key
 * @param deadLetters the tasks that have a dead letter
 * @param consumers the consumers, as {@code stream/consumer}, but for the two that stay
 * @param schedules the schedules
 * @param messages how many messages the streams of tasks, queues, delays, waiting entries and dead letters hold, by their name
 * @param links what the processes have at the servers: at rest, and once they ended
 */
public record StoreState(
        Map<String, StoredTask> records,
        List<String> items,
        List<String> delayed,
        List<String> waiting,
        Map<String, String> keys,
        Set<String> deadLetters,
        Set<String> consumers,
        List<Timetable> schedules,
        Map<String, Long> messages,
        List<Links> links) {

    /** Copies all. */
    public StoreState {
        records = Map.copyOf(records);
        items = List.copyOf(items);
        delayed = List.copyOf(delayed);
        waiting = List.copyOf(waiting);
        keys = Map.copyOf(keys);
        deadLetters = Set.copyOf(deadLetters);
        consumers = Set.copyOf(consumers);
        schedules = List.copyOf(schedules);
        messages = Map.copyOf(messages);
        links = List.copyOf(links);
    }

    /** Without a look at how much the streams hold, and at who is connected. */
    public StoreState(
            Map<String, StoredTask> records,
            List<String> items,
            List<String> delayed,
            List<String> waiting,
            Map<String, String> keys,
            Set<String> deadLetters,
            Set<String> consumers,
            List<Timetable> schedules) {
        this(records, items, delayed, waiting, keys, deadLetters, consumers, schedules, Map.of(), List.of());
    }

    /**
     * A stored task.
     *
     * @param id its id
     * @param state its state
     * @param tries how often it was tried
     * @param token the fencing token of the try whose result is stored, 0 for none
     * @param schedule the schedule that made it, empty for none
     */
    public record StoredTask(String id, TaskState state, int tries, long token, String schedule) {}

    /**
     * A schedule that catches up with all that it missed.
     *
     * @param name its name
     * @param created what its times count from
     * @param every how often it is due
     * @param until up to when all due times have been dealt with
     */
    public record Timetable(String name, Instant created, Duration every, Instant until) {}

    /** The same without its consumers: the server keeps those of a killed process for a while. */
    public StoreState withoutConsumers() {
        return new StoreState(
                records, items, delayed, waiting, keys, deadLetters, Set.of(), schedules, messages, links);
    }

    /** The same, and what the processes have at the servers. */
    public StoreState withLinks(List<Links> found) {
        return new StoreState(
                records, items, delayed, waiting, keys, deadLetters, consumers, schedules, messages, found);
    }

    /** Whether nothing more will happen: all tasks are final, and nothing is on its way. */
    public boolean isAtRest() {
        return items.isEmpty()
                && delayed.isEmpty()
                && waiting.isEmpty()
                && keys.isEmpty()
                && records.values().stream().allMatch(record -> record.state().isFinal());
    }
}

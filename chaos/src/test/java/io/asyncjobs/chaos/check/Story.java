package io.asyncjobs.chaos.check;

import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A made up history and what is stored at its end; every line happens a second after the one before. */
final class Story {

    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, List<Long>> effects = new LinkedHashMap<>();
    private final Map<String, StoreState.StoredTask> records = new LinkedHashMap<>();
    private final List<String> items = new ArrayList<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Set<String> letters = new HashSet<>();
    private final Set<String> consumers = new HashSet<>();
    private final List<StoreState.Timetable> schedules = new ArrayList<>();
    private final List<Checker.Window> excused = new ArrayList<>();
    private final List<Links> links = new ArrayList<>();
    private int limit = 10;

    private Instant next() {
        return BEGIN.plusSeconds(entries.size());
    }

    Story asked(String task, String key, String... parents) {
        entries.add(new Entry.Asked(next(), "p", task, key, List.of(parents), 3));
        return this;
    }

    Story acknowledged(String task) {
        entries.add(new Entry.Acknowledged(next(), "p", task));
        return this;
    }

    /** Asked for and acknowledged. */
    Story enqueued(String task) {
        return asked(task, "").acknowledged(task);
    }

    Story refused(String task, String effect) {
        entries.add(new Entry.Refused(next(), "p", task, effect));
        return this;
    }

    /** Started by an item of its own. */
    Story started(String task, int tryNumber, long token) {
        return startedBy(token, task, tryNumber, token);
    }

    Story startedBy(long item, String task, int tryNumber, long token) {
        entries.add(new Entry.Started(next(), "w" + token, task, "Q", tryNumber, token, item));
        return this;
    }

    Story ended(String task, long token, Entry.How how) {
        entries.add(new Entry.Ended(next(), "w" + token, task, token, how));
        return this;
    }

    Story effect(String task, long token) {
        effects.computeIfAbsent(task, id -> new ArrayList<>()).add(token);
        return this;
    }

    Story threadLeft(String thread) {
        entries.add(new Entry.ThreadLeft(next(), "w", thread));
        return this;
    }

    /** Started, with its effect, returned and stored as complete. */
    Story completed(String task, long token) {
        return started(task, 1, token)
                .effect(task, token)
                .ended(task, token, Entry.How.RETURNED)
                .stored(task, TaskState.COMPLETE, 1, token);
    }

    Story stored(String task, TaskState state, int tries, long token) {
        records.put(task, new StoreState.StoredTask(task, state, tries, token, ""));
        return this;
    }

    Story scheduled(String task, String schedule) {
        records.put(task, new StoreState.StoredTask(task, TaskState.QUEUE_ERROR, 0, 0, schedule));
        return this;
    }

    Story item(String task) {
        items.add(task);
        return this;
    }

    Story key(String key, String holder) {
        keys.put(key, holder);
        return this;
    }

    Story letter(String task) {
        letters.add(task);
        return this;
    }

    Story consumer(String name) {
        consumers.add(name);
        return this;
    }

    Story linked(boolean isAlive, int connections, int subscriptions) {
        links.add(new Links("w", isAlive, connections, subscriptions));
        return this;
    }

    Story timetable(String name, Instant created, int everySeconds, Instant until) {
        schedules.add(new StoreState.Timetable(name, created, Duration.ofSeconds(everySeconds), until));
        return this;
    }

    Story atMost(int attempts) {
        limit = attempts;
        return this;
    }

    Story excused(Instant from, Instant to) {
        excused.add(new Checker.Window(from, to));
        return this;
    }

    List<Rule> broken() {
        return new Checker(Map.of("Q", limit), LEASE, excused)
                        .check(
                                new History(entries, effects),
                                new StoreState(
                                                records, items, List.of(), List.of(), keys, letters, consumers,
                                                schedules)
                                        .withLinks(links))
                        .stream()
                        .map(Violation::rule)
                        .toList();
    }
}

package io.asyncjobs.chaos.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What producers were told, against what is stored. */
final class EnqueueRules {

    private final History history;
    private final StoreState store;
    private final Attempts attempts;
    private final List<Violation> broken;

    EnqueueRules(History history, StoreState store, Attempts attempts, List<Violation> broken) {
        this.history = history;
        this.store = store;
        this.attempts = attempts;
        this.broken = broken;
    }

    void check() {
        acknowledgedIsStored();
        refusedLeavesNothing();
        askedFor();
        keysAreUnique();
    }

    private void acknowledgedIsStored() {
        history.of(Entry.Acknowledged.class)
                .filter(acknowledged -> !store.records().containsKey(acknowledged.task()))
                .forEach(acknowledged -> broken.add(new Violation(
                        Rule.ACKNOWLEDGED_IS_STORED,
                        "task " + acknowledged.task() + " was acknowledged to " + acknowledged.process()
                                + " and is not stored")));
    }

    private void refusedLeavesNothing() {
        history.of(Entry.Refused.class)
                .filter(refused -> refused.effect().equals("NONE"))
                .map(Entry.Refused::task)
                .filter(task ->
                        store.records().containsKey(task) || !attempts.of(task).isEmpty())
                .forEach(task -> broken.add(new Violation(
                        Rule.REFUSED_LEAVES_NOTHING, "task " + task + " was refused as not stored, but it is")));
    }

    private void askedFor() {
        var asked = new HashSet<String>();
        history.of(Entry.Asked.class).forEach(each -> asked.add(each.task()));
        for (var record : store.records().values()) {
            if (!asked.contains(record.id()) && record.schedule().isEmpty()) {
                broken.add(new Violation(Rule.ASKED_FOR, "nobody asked for task " + record.id() + " that is stored"));
            }
        }
        for (var task : attempts.byTask().keySet()) {
            if (!asked.contains(task) && !store.records().containsKey(task)) {
                broken.add(new Violation(Rule.ASKED_FOR, "nobody asked for task " + task + " that ran"));
            }
        }
    }

    /** Holds a key for certain from its acknowledgement until the handler ends whose outcome is stored. */
    private record Held(String task, Instant from, Instant to) {}

    private void keysAreUnique() {
        var acknowledged = new HashMap<String, Instant>();
        history.of(Entry.Acknowledged.class).forEach(each -> acknowledged.put(each.task(), each.at()));
        Map<String, List<Held>> byKey = new TreeMap<>();
        history.of(Entry.Asked.class).filter(asked -> !asked.key().isEmpty()).forEach(asked -> {
            var from = acknowledged.get(asked.task());
            var record = store.records().get(asked.task());
            if (from != null && record != null) {
                attempts.of(asked.task()).stream()
                        .filter(attempt -> attempt.token() == record.token())
                        .flatMap(attempt -> Stream.ofNullable(attempt.end()))
                        .map(Entry.Ended::at)
                        .filter(to -> to.isAfter(from))
                        .forEach(to -> byKey.computeIfAbsent(asked.key(), key -> new ArrayList<>())
                                .add(new Held(asked.task(), from, to)));
            }
        });
        byKey.forEach((key, all) -> {
            for (int i = 0; i < all.size(); i++) {
                for (int j = i + 1; j < all.size(); j++) {
                    var one = all.get(i);
                    var other = all.get(j);
                    if (one.from().isBefore(other.to()) && other.from().isBefore(one.to())) {
                        broken.add(new Violation(
                                Rule.KEYS_ARE_UNIQUE,
                                "tasks " + one.task() + " and " + other.task() + " held key " + key + " at once"));
                    }
                }
            }
        });
    }
}

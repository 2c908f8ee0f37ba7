package io.asyncjobs.chaos.check;

import io.asyncjobs.task.TaskState;
import java.util.List;
import java.util.Set;

/** What is stored, against itself. */
final class StoreRules {

    private static final Set<TaskState> DEAD = Set.of(TaskState.EXPIRED, TaskState.TERMINATED, TaskState.UNREACHABLE);

    private final StoreState store;
    private final List<Violation> broken;

    StoreRules(StoreState store, List<Violation> broken) {
        this.store = store;
        this.broken = broken;
    }

    void check() {
        leftBehind(store.items(), "item");
        leftBehind(store.delayed(), "delay message");
        leftBehind(store.waiting(), "waiting entry");
        store.keys().forEach((key, holder) -> {
            if (isOver(holder)) {
                broken.add(new Violation(
                        Rule.KEYS_ARE_FREED, "unique key " + key + " is held by task " + holder + words(holder)));
            }
        });
        for (var record : store.records().values()) {
            boolean has = store.deadLetters().contains(record.id());
            if (DEAD.contains(record.state()) && !has) {
                letter(record, "has no dead letter");
            } else if (record.state() == TaskState.COMPLETE && has) {
                letter(record, "has a dead letter");
            }
        }
        store.links().stream()
                .filter(Links::areTooMany)
                .forEach(links -> broken.add(new Violation(
                        Rule.NO_CONNECTION_LEFT,
                        links.process() + (links.isAlive() ? ", which is at rest, has " : ", which has ended, has ")
                                + links.connections() + " connections with " + links.subscriptions()
                                + " subscriptions")));
        store.consumers()
                .forEach(consumer ->
                        broken.add(new Violation(Rule.NO_CONSUMER_LEFT, "consumer " + consumer + " is left over")));
    }

    private void letter(StoreState.StoredTask record, String what) {
        broken.add(new Violation(
                Rule.DEAD_HAS_A_LETTER,
                "task " + record.id() + " is " + record.state().word() + " and " + what));
    }

    private void leftBehind(List<String> tasks, String what) {
        tasks.stream()
                .filter(this::isOver)
                .forEach(task -> broken.add(new Violation(
                        Rule.NOTHING_IS_LEFT_BEHIND, "there is a " + what + " of task " + task + words(task))));
    }

    private boolean isOver(String task) {
        var record = store.records().get(task);
        return record == null || record.state().isFinal();
    }

    private String words(String task) {
        var record = store.records().get(task);
        return record == null
                ? ", which is not stored"
                : ", which is " + record.state().word();
    }
}

package io.asyncjobs.chaos.check;

import io.asyncjobs.task.TaskState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How tasks ended, against what their attempts did. */
final class OutcomeRules {

    private final StoreState store;
    private final Attempts attempts;
    private final List<Violation> broken;
    private final Map<String, Entry.Asked> asked = new HashMap<>();
    private final Map<String, List<Long>> effects;

    OutcomeRules(History history, StoreState store, Attempts attempts, List<Violation> broken) {
        this.store = store;
        this.attempts = attempts;
        this.broken = broken;
        this.effects = history.effects();
        history.of(Entry.Asked.class).forEach(each -> asked.put(each.task(), each));
    }

    void check() {
        for (var record : store.records().values()) {
            switch (record.state()) {
                case COMPLETE -> complete(record);
                case EXPIRED -> {
                    var spec = asked.get(record.id());
                    if (spec != null && record.tries() < spec.maxTries()) {
                        reasonless(record, "after " + record.tries() + " of " + spec.maxTries() + " tries");
                    }
                }
                case TERMINATED -> {
                    if (!hasKey(record)
                            && attempts.of(record.id()).stream()
                                    .noneMatch(attempt -> attempt.ended(Entry.How.TERMINATED))) {
                        reasonless(record, "and no handler asked for it");
                    }
                }
                case UNREACHABLE -> {
                    var spec = asked.get(record.id());
                    if (spec != null && spec.parents().stream().allMatch(this::isComplete)) {
                        reasonless(record, "and all that it depends on is complete");
                    }
                }
                case QUEUE_ERROR -> {} // says itself why
                case NEW, BLOCKED, ACTIVE, RETRY ->
                    broken.add(new Violation(
                            Rule.STORED_ENDS,
                            "task " + record.id() + " is still "
                                    + record.state().word()));
            }
        }
        effects.forEach(this::effectsAreFenced);
    }

    private boolean isComplete(String task) {
        var record = store.records().get(task);
        return record != null && record.state() == TaskState.COMPLETE;
    }

    private boolean hasKey(StoreState.StoredTask record) {
        var spec = asked.get(record.id());
        return spec != null && !spec.key().isEmpty();
    }

    private void reasonless(StoreState.StoredTask record, String why) {
        broken.add(new Violation(
                Rule.END_HAS_A_REASON,
                "task " + record.id() + " is " + record.state().word() + " " + why));
    }

    private void complete(StoreState.StoredTask record) {
        var all = attempts.of(record.id());
        if (all.stream().noneMatch(each -> each.token() == record.token() && each.ended(Entry.How.RETURNED))) {
            broken.add(new Violation(
                    Rule.COMPLETE_HAS_RUN,
                    "task " + record.id() + " is complete, but no handler returned with token " + record.token()));
            return;
        }
        all.stream()
                .filter(each -> each.token() > record.token())
                .findFirst()
                .ifPresent(later -> broken.add(new Violation(
                        Rule.OUTCOME_OF_THE_LAST_ATTEMPT,
                        "task " + record.id() + " has the outcome of token " + record.token() + ", but "
                                + later.start().process() + " started it with token " + later.token())));
        @Nullable Long inForce = lastEffect(record.id());
        if (inForce == null || inForce != record.token()) {
            broken.add(new Violation(
                    Rule.EFFECT_OF_THE_OUTCOME,
                    "task " + record.id() + " has the outcome of token " + record.token() + ", but the effect of "
                            + inForce));
        }
    }

    private @Nullable Long lastEffect(String task) {
        var tokens = effects.getOrDefault(task, List.of());
        return tokens.isEmpty() ? null : tokens.getLast();
    }

    private void effectsAreFenced(String task, List<Long> tokens) {
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.get(i) <= tokens.get(i - 1)) {
                broken.add(new Violation(
                        Rule.EFFECTS_ARE_FENCED,
                        "the effect of task " + task + " by token " + tokens.get(i - 1)
                                + " was overwritten by that of token " + tokens.get(i)));
            }
        }
    }
}

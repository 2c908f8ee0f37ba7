package io.asyncjobs.chaos.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** How attempts ran beside and after each other. */
final class RunRules {

    private final History history;
    private final Map<String, Integer> limits;
    private final Duration lease;
    private final List<Checker.Window> excused;
    private final Attempts attempts;
    private final List<Violation> broken;

    RunRules(
            History history,
            Map<String, Integer> limits,
            Duration lease,
            List<Checker.Window> excused,
            Attempts attempts,
            List<Violation> broken) {
        this.history = history;
        this.limits = limits;
        this.lease = lease;
        this.excused = excused;
        this.attempts = attempts;
        this.broken = broken;
    }

    void check() {
        attempts.byTask().forEach(this::tokensGrow);
        triesAndParents();
        limits.forEach(this::concurrencyIsLimited);
    }

    private void tokensGrow(String task, List<Attempts.Attempt> all) {
        for (int i = 1; i < all.size(); i++) {
            var earlier = all.get(i - 1);
            var later = all.get(i);
            // activated in the order of their tokens, but two processes may write their lines the other way round
            boolean isSame = later.token() == earlier.token();
            boolean isEarlier = later.token() < earlier.token()
                    && later.start().process().equals(earlier.start().process());
            if (isSame || isEarlier) {
                broken.add(new Violation(
                        Rule.TOKENS_GROW,
                        "task " + task + " ran with token " + later.token() + " in "
                                + later.start().process() + " after " + earlier.token() + " in "
                                + earlier.start().process()));
            }
        }
    }

    private void triesAndParents() {
        var returned = new HashMap<String, Instant>();
        history.of(Entry.Ended.class)
                .filter(end -> end.how() == Entry.How.RETURNED)
                .forEach(end -> returned.putIfAbsent(end.task(), end.at()));
        history.of(Entry.Asked.class).forEach(asked -> {
            for (var attempt : attempts.of(asked.task())) {
                if (attempt.start().tryNumber() > asked.maxTries()) {
                    broken.add(new Violation(
                            Rule.TRIES_ARE_LIMITED,
                            "task " + asked.task() + " ran as try "
                                    + attempt.start().tryNumber() + " of " + asked.maxTries()));
                }
                for (var parent : asked.parents()) {
                    var done = returned.get(parent);
                    if (done == null || done.isAfter(attempt.start().at())) {
                        broken.add(new Violation(
                                Rule.PARENTS_FIRST,
                                "task " + asked.task() + " started before " + parent + " was complete"));
                    }
                }
            }
        });
    }

    private void concurrencyIsLimited(String queue, int limit) {
        var running = new PriorityQueue<Attempts.Span>(Comparator.comparing(Attempts.Span::to));
        for (var span : attempts.spans(lease)) {
            if (!span.attempt().start().queue().equals(queue)) {
                continue;
            }
            while (!running.isEmpty() && !running.element().to().isAfter(span.from())) {
                running.remove();
            }
            running.add(span);
            // whoever lost a lease may end its item while the next attempt runs
            long lost = running.stream().filter(Attempts.Span::leaseLost).count();
            // each time that the server forgot what was in flight, it may have been as many as may run
            long forgotten = limit
                    * excused.stream()
                            .filter(window -> window.contains(span.from()))
                            .count();
            if (running.size() - lost - forgotten > limit) {
                broken.add(new Violation(
                        Rule.CONCURRENCY_IS_LIMITED,
                        running.size() + " attempts of queue " + queue + " ran at " + span.from() + ", where " + limit
                                + " may, " + lost + " lost leases, and " + forgotten + " may have been forgotten"));
                return;
            }
        }
    }
}

package io.asyncjobs.chaos.check;

import java.util.List;
import java.util.Map;

/** What processes and streams take when all is over, against what they took before. */
final class SizeRules {

    /** What a process keeps for its life: buffers that are used again, and what its first use of anything makes. */
    private static final long KEPT = 12L << 20;

    private final History history;
    private final StoreState store;
    private final List<Violation> broken;

    SizeRules(History history, StoreState store, List<Violation> broken) {
        this.history = history;
        this.store = store;
        this.broken = broken;
    }

    void check() {
        history.of(Entry.HeapLeft.class)
                .filter(left -> left.after() - left.before() > KEPT)
                .forEach(left -> broken.add(new Violation(
                        Rule.HEAP_IS_BACK,
                        left.process() + " held " + left.before() + " bytes before it began, and " + left.after()
                                + " when it had closed all")));
        if (store.isAtRest()) {
            var expected = Map.of("TASKS", (long) store.records().size(), "DLQ", (long)
                    store.deadLetters().size());
            store.messages().forEach((stream, messages) -> {
                long right = expected.getOrDefault(stream, 0L);
                if (messages != right) {
                    broken.add(new Violation(
                            Rule.STREAMS_ARE_BACK,
                            "stream " + stream + " holds " + messages + " messages, not " + right));
                }
            });
        }
    }
}

package io.asyncjobs.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SizeRulesTest {

    private static List<Rule> broken(List<Entry> entries, List<String> items, Map<String, Long> messages) {
        var task = new StoreState.StoredTask("one", TaskState.COMPLETE, 1, 5, "");
        var state = new StoreState(
                Map.of("one", task),
                items,
                List.of(),
                List.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(),
                messages,
                List.of());
        var broken = new ArrayList<Violation>();
        new SizeRules(new History(entries, Map.of()), state, broken).check();
        return broken.stream().map(Violation::rule).toList();
    }

    private static Entry heap(long before, long after) {
        return new Entry.HeapLeft(Instant.EPOCH, "w", before << 20, after << 20);
    }

    @Test
    void aProcessThatHoldsMoreThanBeforeIsFound() {
        assertThat(broken(List.of(heap(4, 10), heap(9, 4)), List.of(), Map.of()))
                .isEmpty();
        assertThat(broken(List.of(heap(4, 30)), List.of(), Map.of())).containsExactly(Rule.HEAP_IS_BACK);
    }

    @Test
    void aStreamThatHoldsMoreThanItsTasksIsFound() {
        assertThat(broken(List.of(), List.of(), Map.of("TASKS", 1L, "Q_FIRST", 0L, "DELAY", 0L, "DLQ", 0L)))
                .isEmpty();
        assertThat(broken(List.of(), List.of(), Map.of("TASKS", 2L))).containsExactly(Rule.STREAMS_ARE_BACK);
        assertThat(broken(List.of(), List.of(), Map.of("Q_FIRST", 1L))).containsExactly(Rule.STREAMS_ARE_BACK);
        assertThat(broken(List.of(), List.of(), Map.of("DLQ", 3L))).containsExactly(Rule.STREAMS_ARE_BACK);
    }

    @Test
    void nothingIsSaidOfStreamsThatAreAtWork() {
        assertThat(broken(List.of(), List.of("one"), Map.of("Q_FIRST", 1L))).isEmpty();
    }

    @Test
    void theHeapIsReadBackFromAJournal() {
        var entry = heap(4, 30);

        assertThat(EntryText.read(EntryText.write(entry).stripTrailing())).isEqualTo(entry);
    }
}

package io.asyncjobs.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationCounts;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.task.TaskFilter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is different about operations between two looks. */
final class OperationChangesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final Map<String, Operation> stored = new LinkedHashMap<>();
    private final List<String> found = new ArrayList<>();
    private boolean isAway;
    private Instant now = NOW.plus(1, ChronoUnit.HOURS);
    private final OperationChanges changes = new OperationChanges(
            new OperationChanges.Source() {
                @Override
                public List<Operation> list() {
                    if (isAway) {
                        throw new IllegalStateException("away");
                    }
                    return List.copyOf(stored.values());
                }

                @Override
                public Optional<Operation> find(String id) {
                    found.add(id);
                    return Optional.ofNullable(stored.get(id));
                }
            },
            () -> now);

    @Test
    void thoseThatRunAreToldAtFirstAndThenAsTheyGoOnAndEnd() throws Exception {
        store("over", OperationState.COMPLETED, 3);
        store("runs", OperationState.RUNNING, 0);
        assertThat(looked()).containsExactly("runs running 0");
        assertThat(looked()).isEmpty();
        store("runs", OperationState.RUNNING, 5);
        assertThat(looked()).containsExactly("runs running 5");
        store("runs", OperationState.CANCELLED, 6);
        assertThat(looked()).containsExactly("runs cancelled 6");
        found.clear();
        assertThat(looked()).isEmpty();
        assertThat(found).as("looked at one by one").isEmpty();
    }

    @Test
    void oneThatEndedAMomentAgoIsToldAtFirst() throws Exception {
        now = NOW.plusSeconds(1);
        store("over", OperationState.COMPLETED, 3);
        assertThat(looked()).containsExactly("over completed 3");
    }

    @Test
    void oneThatBeganHereIsToldAtTheNextLook() throws Exception {
        assertThat(looked()).isEmpty();
        changes.begun(store("mine", OperationState.RUNNING, 0));
        assertThat(looked()).isEmpty();
        store("mine", OperationState.COMPLETED, 1);
        assertThat(looked()).containsExactly("mine completed 1");
    }

    @Test
    void whatOthersBeganIsToldAfterSomeLooks() throws Exception {
        assertThat(looked()).isEmpty();
        store("theirs", OperationState.COMPLETED, 9);
        for (int i = 1; i < OperationChanges.LOOKS_PER_LIST; i++) {
            assertThat(looked()).isEmpty();
        }
        assertThat(looked()).containsExactly("theirs completed 9");
    }

    @Test
    void oneThatIsGoneIsLookedAtNoMore() throws Exception {
        store("gone", OperationState.RUNNING, 0);
        assertThat(looked()).containsExactly("gone running 0");
        stored.clear();
        assertThat(looked()).isEmpty();
        found.clear();
        assertThat(looked()).isEmpty();
        assertThat(found).isEmpty();
    }

    @Test
    void afterALookThatFailedItIsLookedAtAgain() throws Exception {
        store("runs", OperationState.RUNNING, 0);
        isAway = true;
        assertThatThrownBy(changes::look).isInstanceOf(IllegalStateException.class);
        isAway = false;
        assertThat(looked()).containsExactly("runs running 0");
    }

    private List<String> looked() throws InterruptedException {
        return changes.look().stream()
                .map(operation -> operation.id() + " " + operation.state().word() + " "
                        + operation.counts().done())
                .toList();
    }

    private Operation store(String id, OperationState state, long done) {
        var operation = new Operation(
                id,
                new BulkAction.DeleteTasks(TaskFilter.all(), false),
                "ada",
                "",
                NOW,
                state.isFinal() ? NOW : null,
                state,
                new OperationCounts(done, done, 0, 0),
                0,
                done,
                10,
                List.of(),
                List.of());
        stored.put(id, operation);
        return operation;
    }
}

package io.asyncjobs.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.Workers;
import io.asyncjobs.task.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is different about workers between two looks. */
final class WorkerChangesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private List<Workers.Live> registry = List.of();
    private final WorkerChanges changes = new WorkerChanges(() -> registry);

    @Test
    void workersAppearChangeAndVanish() throws Exception {
        assertThat(looked()).isEmpty();
        registry = List.of(worker("a", 0), worker("b", 0));
        assertThat(looked()).containsExactly("appeared a", "appeared b");
        assertThat(looked()).isEmpty();
        registry = List.of(worker("a", 0, "t1"), worker("c", 0));
        assertThat(looked()).containsExactly("changed a", "appeared c", "gone b");
        registry = List.of(worker("a", 0, "t1"));
        assertThat(looked()).containsExactly("gone c");
    }

    @Test
    void progressAloneIsNoChange() throws Exception {
        registry = List.of(worker("a", 10, "t1"));
        assertThat(looked()).containsExactly("appeared a");
        registry = List.of(worker("a", 20, "t1"));
        assertThat(looked()).isEmpty();
    }

    @Test
    void progressIsNewWhenItIsOther() throws Exception {
        registry = List.of(worker("a", 10, "t1"));
        assertThat(looked()).hasSize(1);
        assertThat(percent()).containsExactly("t1 10");
        assertThat(looked()).isEmpty();
        assertThat(percent()).isEmpty();
        registry = List.of(worker("a", 20, "t1"));
        assertThat(looked()).isEmpty();
        assertThat(percent()).containsExactly("t1 20");
        changes.untold(changes.progress().getFirst());
        assertThat(looked()).isEmpty();
        assertThat(percent()).containsExactly("t1 20");
        assertThat(looked()).isEmpty();
        assertThat(percent()).isEmpty();
    }

    private List<String> percent() {
        return changes.progress().stream()
                .map(told -> told.task() + " " + told.progress().percent())
                .toList();
    }

    private List<String> looked() throws InterruptedException {
        return changes.look().stream()
                .map(change -> change.word() + " " + change.worker().id())
                .toList();
    }

    private static Workers.Live worker(String id, int percent, String... running) {
        return new Workers.Live(
                id,
                "host",
                1,
                NOW,
                List.of("Q"),
                2,
                List.of(running),
                percent == 0 ? Map.of() : Map.of("t1", new Progress(percent, "", NOW)));
    }
}

package io.asyncjobs.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.task.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** In which order a graph is stored, and which graphs are none. */
final class TaskGraphTest {

    private static TaskSpec task(String id, String... parents) {
        return TaskSpec.of("t").id(id).dependsOn(parents);
    }

    private static List<List<String>> levels(TaskGraph graph) {
        return graph.levels().stream()
                .map(level ->
                        level.stream().map(spec -> spec.id().orElse("none")).toList())
                .toList();
    }

    @Test
    void parentsComeBeforeTheirChildren() {
        var graph = TaskGraph.of(List.of(
                task("bottom", "left", "right"),
                task("left", "top"),
                task("right", "top"),
                task("top"),
                task("alone")));

        assertThat(levels(graph)).containsExactly(List.of("top", "alone"), List.of("left", "right"), List.of("bottom"));
        assertThat(graph.outside()).isEmpty();
    }

    @Test
    void aChildComesAfterItsDeepestParent() {
        var graph = TaskGraph.of(List.of(task("c", "a", "b"), task("b", "a"), task("a")));

        assertThat(levels(graph)).containsExactly(List.of("a"), List.of("b"), List.of("c"));
    }

    @Test
    void tasksWithoutIdAndEqualSpecsAreTasksOfTheirOwn() {
        var leaf = TaskSpec.of("t").dependsOn("top");

        var graph = TaskGraph.of(List.of(leaf, TaskSpec.of("t").dependsOn("top"), task("top")));

        assertThat(levels(graph)).containsExactly(List.of("top"), List.of("none", "none"));
    }

    @Test
    void parentsOutsideAreNamedOnceUnlessTheyAreWaitedFor() {
        var graph = TaskGraph.of(
                List.of(task("a", "x", "y"), task("b", "a", "x"), task("c", "z").waitForUnknown()));

        assertThat(levels(graph)).containsExactly(List.of("a", "c"), List.of("b"));
        assertThat(graph.outside()).containsExactly("x", "y");
    }

    @Test
    void aCycleIsRefusedAndShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskGraph.of(
                        List.of(task("root"), task("a", "root", "c"), task("b", "a"), task("c", "b"), task("d", "c"))))
                .withMessageMatching(
                        ".*in a cycle.*: (a -> c -> b -> a|b -> a -> c -> b|c -> b -> a -> c); nothing was stored");
    }

    @Test
    void anIdThatIsGivenTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskGraph.of(List.of(task("a"), task("a"))))
                .withMessage("two tasks of the graph have the id a");
    }

    @Test
    void aSpecThatStandsTwiceIsRefused() {
        var spec = TaskSpec.of("t");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskGraph.of(List.of(spec, spec)))
                .withMessageContaining("one spec stands twice");
    }

    @Test
    void noTasksAreAGraphWithoutLevels() {
        assertThat(TaskGraph.of(List.of()).levels()).isEmpty();
    }

    @Test
    void everyParentStandsInAnEarlierLevelWhateverTheOrder() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var specs = new ArrayList<TaskSpec>();
            for (int i = 0; i < 50; i++) {
                var parents = new ArrayList<String>();
                for (int j = 0; j < i; j++) {
                    if (random.nextInt(8) == 0) {
                        parents.add("t" + j);
                    }
                }
                specs.add(TaskSpec.of("t").id("t" + i).dependsOn(parents));
            }
            Collections.shuffle(specs, random);

            var earlier = new ArrayList<String>();
            for (var level : TaskGraph.of(specs).levels()) {
                for (var spec : level) {
                    assertThat(earlier).as("seed " + seed).containsAll(spec.dependencies());
                }
                level.forEach(spec -> earlier.add(spec.id().orElseThrow()));
            }
            assertThat(earlier).as("seed " + seed).hasSize(50);
        }
    }
}

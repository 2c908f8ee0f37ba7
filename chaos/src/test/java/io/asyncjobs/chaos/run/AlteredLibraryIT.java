package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Rule;
import io.asyncjobs.chaos.check.StoreState;
import io.asyncjobs.chaos.check.Violation;
import io.asyncjobs.chaos.wire.WireProxy;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Faults in the library itself, each one line of one of its classes: the checker finds each, and names the rule. */
final class AlteredLibraryIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Long enough for a task to come again by its item, and far too short for the reconciler to miss its worker. */
    private static final Duration BEFORE_REPAIR = Duration.ofSeconds(8);

    private static final long SECONDS = 120;

    /** So many that one parent of some fails at first, and comes again when its child should not have run. */
    private static final int GRAPHS = 20;

    private Stage stage() throws IOException, InterruptedException {
        return new Stage(server.url(), folder, 1, Stage.SHORT_LEASE);
    }

    private static Stream<Rule> broken(Stage stage, StoreState state) throws IOException {
        return stage.check(state).stream().map(Violation::rule);
    }

    @Test
    void anItemThatIsAcknowledgedBeforeTheOutcomeIsSaved() throws Exception {
        var early = new AlteredClass("lifecycle/Finisher.java")
                .with(
                        "        TaskStore.Version saved;\n",
                        "        TaskStore.Version saved;\n        act(item.get(), settled.item());\n")
                .with("boolean plain = ", "boolean plain = false && ")
                .compiled(folder);
        try (var stage = stage();
                var proxy = new WireProxy(server.url())) {
            var victim = new AtomicReference<ChildProcess>();
            var lost = proxy.add(Point.SUCCESS_LOST.strike(stage.namespace(), () -> stage.kill(victim.get())));
            victim.set(stage.alteredWorker(proxy.url(), early));
            stage.enqueue(1, "plain");
            assertThat(lost.await(SECONDS)).isTrue();
            stage.worker();

            assertThat(broken(stage, stage.rest(BEFORE_REPAIR))).contains(Rule.STORED_ENDS);
        }
    }

    @Test
    void oneTryMoreThanAllowed() throws Exception {
        var generous = new AlteredClass("lifecycle/Tries.java")
                .with("return Math.max(0", "return 1 + Math.max(0")
                .with("return Math.min(", "return 1 + Math.min(")
                .compiled(folder);
        try (var stage = stage()) {
            stage.enqueue(1, "hopeless");
            stage.alteredWorker(server.url(), generous);

            assertThat(broken(stage, stage.rest(LIMIT))).contains(Rule.TRIES_ARE_LIMITED);
        }
    }

    @Test
    void oneFencingTokenForAllTries() throws Exception {
        var constant = new AlteredClass("worker/Attempt.java")
                .with(
                        "public long fencingToken() {\n        return task().sequence();",
                        "public long fencingToken() {\n        return 1;")
                .compiled(folder);
        try (var stage = stage()) {
            stage.enqueue(1, "failing");
            stage.alteredWorker(server.url(), constant);

            assertThat(broken(stage, stage.rest(LIMIT))).contains(Rule.TOKENS_GROW);
        }
    }

    @Test
    void noDeadLetter() throws Exception {
        var silent = new AlteredClass("lifecycle/Ending.java")
                .with("if (why.isPresent() && !(again", "if (false && why.isPresent() && !(again")
                .compiled(folder);
        try (var stage = stage()) {
            stage.enqueue(1, "dead");
            stage.alteredWorker(server.url(), silent);

            assertThat(broken(stage, stage.rest(LIMIT))).contains(Rule.DEAD_HAS_A_LETTER);
        }
    }

    @Test
    void aChildThatStartsAfterAnyOfItsParents() throws Exception {
        var hasty = new AlteredClass("lifecycle/Readiness.java")
                .with("if (each instanceof Parents.NotRegistered || worst instanceof Parents.Complete)", "if (false)")
                .compiled(folder);
        try (var stage = stage()) {
            stage.alteredWorker(server.url(), hasty);
            stage.enqueue(GRAPHS, "graph");

            assertThat(broken(stage, stage.rest(LIMIT))).contains(Rule.PARENTS_FIRST);
        }
    }

    @Test
    void aUniqueKeyThatStaysWhenItsTaskIsOver() throws Exception {
        var keeping = new AlteredClass("jetstream/UniqueKeys.java")
                .with("api.purge(names.unique(), names.unique(queue, token), sequence, timeout);", "")
                .compiled(folder);
        try (var stage = stage()) {
            stage.alteredWorker(server.url(), keeping);
            stage.enqueue(1, "key");
            assertThat(Stage.await(LIMIT, () -> isOneComplete(stage))).isTrue();

            assertThat(broken(stage, stage.rest(BEFORE_REPAIR))).contains(Rule.KEYS_ARE_FREED);
        }
    }

    private static boolean isOneComplete(Stage stage) {
        try {
            var complete = TaskFilter.all().withStates(TaskState.COMPLETE);
            return !stage.jobs().tasks().list(complete, 1).isEmpty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

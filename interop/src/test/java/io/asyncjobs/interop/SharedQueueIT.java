package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both enqueue into one queue and both work it, at once. */
@Tag("go")
@AsyncJobsTest
final class SharedQueueIT {

    private static final int OF_EACH = 200;
    private static final String QUEUE = "BOTH";

    @Test
    void eachTaskRunsOnceAndCompletes(NatsServer server) throws Exception {
        var runs = new ConcurrentHashMap<String, Integer>();
        var goHasBegun = new CountDownLatch(1);
        try (var both = BothSides.on(server)) {
            both.sharedQueue(QUEUE);
            var builder = both.java().worker().queue(QUEUE).slots(5).handle("t", context -> {
                goHasBegun.await(); // so that both take part whatever their speeds
                runs.merge(context.task().id(), 1, Integer::sum);
                return "java";
            });
            try (var java = builder.start();
                    var go = both.go().process(QUEUE, "t", "--concurrency", "5", "--sleep", "10ms", "--result", "go")) {
                enqueueOnBothSides(both);
                go.printed("Go runs a task", line -> line.has("processed"));
                goHasBegun.countDown();

                await().atMost(BothSides.LIMIT).until(() -> complete(both).size() == 2 * OF_EACH);

                long ranInGo = countRuns(go, runs);
                assertThat(runs)
                        .hasSize(2 * OF_EACH)
                        .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
                assertThat(ranInGo).isPositive();
                assertThat(java.counts().started()).isEqualTo(2 * OF_EACH - ranInGo);
                assertThat(java.counts().failed() + java.counts().fenced()).isZero();
                assertThat(complete(both).values())
                        .allSatisfy(task -> assertThat(task.tries()).isEqualTo(1));
                await().atMost(BothSides.LIMIT)
                        .until(() -> both.java().queues().status(QUEUE).entries() == 0);
            }
        }
    }

    private static void enqueueOnBothSides(BothSides both) throws Exception {
        var command =
                "--queue %s --bind --type t --id go-{{i}} --count %d --parallel 4 --quiet".formatted(QUEUE, OF_EACH);
        try (var go = both.go().start("enqueue", command.split(" ", -1))) {
            var specs = IntStream.range(0, OF_EACH)
                    .mapToObj(i -> TaskSpec.of("t").queue(QUEUE).id("java-" + i));
            assertThat(both.java().producer().enqueueAll(specs, outcome -> {})).isEqualTo(OF_EACH);
            go.ended();
        }
    }

    private static Map<String, Task> complete(BothSides both) throws InterruptedException {
        var found = new ConcurrentHashMap<String, Task>();
        both.java()
                .tasks()
                .list(TaskFilter.all().withStates(TaskState.COMPLETE).withQueue(QUEUE), 1_000)
                .forEach(task -> found.put(task.id(), task));
        return found;
    }

    /** Adds Go's runs to the others; says how many there were. */
    private static long countRuns(GoProcess go, Map<String, Integer> runs) throws Exception {
        var ids = go.stop().stream()
                .filter(line -> line.has("processed"))
                .map(line -> line.get("processed").asString())
                .toList();
        ids.forEach(id -> runs.merge(id, 1, Integer::sum));
        return ids.size();
    }
}

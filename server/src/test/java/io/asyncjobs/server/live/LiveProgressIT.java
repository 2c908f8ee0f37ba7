package io.asyncjobs.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.RealServer;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.TaskQuery;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How far operations and running tasks are, as listeners of the change stream are told. */
@Timeout(180)
final class LiveProgressIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @TempDir
    Path folder;

    private AsyncJobs jobs;
    private LiveHub hub;

    @BeforeEach
    void open() throws Exception {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.queues().define(QueueSettings.of("R"));
        var index = SERVER.closed(TaskIndex.open(jobs, folder.resolve("index.db")));
        await().atMost(LONG).until(() -> !index.lag().building());
        hub = SERVER.closed(LiveHub.open(jobs, index));
    }

    @Test
    void anOperationIsToldUntilItsEndToWhoHearsOfItsQueue() throws Exception {
        enqueue("Q");
        enqueue("R");
        var all = listener("operation", Set.of());
        var mine = listener("operation", Set.of("Q"));

        var everywhere = jobs.operations().start(deleteAll(TaskFilter.all().withType("none")), "ada", "");
        hub.begun(everywhere);
        var there = jobs.operations().start(deleteAll(TaskFilter.all().withQueue("R")), "ada", "");
        hub.begun(there);
        var here = jobs.operations().start(deleteAll(TaskFilter.all().withQueue("Q")), "ada", "");
        hub.begun(here);

        var end = until(mine, here.id(), "\"state\":\"completed\"");
        assertThat(end.getLast().json())
                .contains("\"kind\":\"delete_tasks\"", "\"queue\":\"Q\"", "\"done\":1", "\"progress\":1", "\"ended\":");
        assertThat(end)
                .noneMatch(event -> event.json().contains(there.id()))
                .noneMatch(event -> event.json().contains(everywhere.id()));
        assertThat(until(all, everywhere.id(), "\"state\":\"completed\"")).isNotEmpty();
    }

    @Test
    void anOperationThatBeganElsewhereIsToldToo() throws Exception {
        enqueue("Q");
        var all = listener("operation", Set.of());

        var operation = SERVER.client().operations().start(deleteAll(TaskFilter.all()), "ada", "");

        assertThat(until(all, operation.id(), "\"state\":\"completed\"")).isNotEmpty();
    }

    @Test
    void howFarARunningTaskIsIsToldToWhoHearsOfItsQueue() throws Exception {
        var all = listener("progress", Set.of());
        var mine = listener("progress", Set.of("Q"));
        var other = listener("progress", Set.of("R"));
        var hold = new CountDownLatch(1);
        SERVER.closed(jobs.worker()
                .queue("Q")
                .queue("R")
                .slots(2)
                .handle("t", context -> {
                    context.progress(40, "page 4 of 10");
                    hold.await();
                    return "done";
                })
                .start());
        var id = enqueue("Q");
        var hidden = enqueue("R");

        assertThat(until(mine, id, "\"percent\":40"))
                .noneMatch(event -> event.json().contains(hidden))
                .last()
                .satisfies(event -> assertThat(event.json()).contains("\"text\":\"page 4 of 10\"", "\"at\":\""));
        assertThat(until(other, hidden, "\"percent\":40"))
                .noneMatch(event -> event.json().contains(id));
        assertThat(until(all, id, "\"percent\":40")).isNotEmpty();
        hold.countDown();
    }

    private static BulkAction deleteAll(TaskFilter filter) {
        return new BulkAction.DeleteTasks(filter, true);
    }

    private String enqueue(String queue) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of("t").queue(queue)).id();
    }

    private LiveSubscription listener(String name, Set<String> queues) {
        return hub.subscribe(new LiveFilter(Set.of(name), TaskQuery.all(), queues), OptionalLong.empty());
    }

    /** What is told up to the first that has these texts. */
    private static List<LiveEvent> until(LiveSubscription listener, String... texts) throws Exception {
        var told = new ArrayList<LiveEvent>();
        long stop = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() - stop < 0) {
            for (var event : listener.next(Duration.ofSeconds(1))) {
                told.add(event);
                if (List.of(texts).stream().allMatch(event.json()::contains)) {
                    return told;
                }
            }
        }
        throw new AssertionError("only told " + told);
    }
}

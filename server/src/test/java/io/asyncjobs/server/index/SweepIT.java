package io.asyncjobs.server.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.Tasks.Extent;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.RealServer;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of the index before anything was compared. */
@Timeout(120)
final class SweepIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration KEPT = Duration.ofHours(1);

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @TempDir
    Path folder;

    private static Extent at(Extent extent, Instant time) {
        return new Extent(extent.made(), extent.first(), extent.last(), extent.count(), extent.maxAge(), time);
    }

    @Test
    void whenATaskDisappearsIsForeseenFromItsHeader() throws Exception {
        SERVER.client().tasks().configure(Retention.none().keep(TaskState.TERMINATED, KEPT));
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var id = jobs.producer().enqueue(TaskSpec.of("t").queue("Q")).id();
        jobs.tasks().cancel(id, "not needed");

        try (var feed = jobs.tasks().follow(0);
                var file = IndexFile.open(folder.resolve("index.db"))) {
            var counts = CountTable.load(file.writer());
            try (var rows = new RowWriter(file.writer(), file.state().names(), counts, false);
                    var sweep = new Sweep(jobs, file.writer(), rows, counts)) {
                var last = feed.next(10, LONG).getLast();
                var end = last.stored().plus(KEPT);
                assertThat(last.removal()).hasValue(end);
                assertThat(rows.write(last)).isPresent();

                var extent = jobs.tasks().extent().orElseThrow();
                assertThat(sweep.step(at(extent, end.minusMillis(1)), last.sequence()))
                        .isEmpty();
                assertThat(sweep.step(at(extent, end), last.sequence()))
                        .containsExactly(new TaskIndex.Removed(id, "Q"));
            }
            assertThat(jobs.tasks().find(id)).as("the stream still has it").isPresent();
        }
    }
}

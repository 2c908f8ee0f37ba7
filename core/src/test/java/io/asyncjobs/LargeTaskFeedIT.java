package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks larger than what a feed asks for at a time. */
@Timeout(120)
final class LargeTaskFeedIT {

    private static final int LARGE = 8 << 20;

    @RegisterExtension
    static final RealServer SERVER =
            new RealServer(NatsServerSettings.defaults().withMaxPayload(16 << 20));

    @Test
    void aTaskThatIsLargerThanABatchIsReadInItsPlace() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var ids = new ArrayList<String>();
        for (int size : List.of(10, LARGE, 20, 30, LARGE, LARGE, 40)) {
            ids.add(jobs.producer()
                    .enqueue(TaskSpec.of("report", "x".repeat(size)).queue("Q"))
                    .id());
        }
        try (var feed = jobs.tasks().follow(0)) {
            var found = new ArrayList<TaskFeed.Change>();
            while (found.size() < ids.size()) {
                found.addAll(feed.next(100, Duration.ofSeconds(1)));
            }
            assertThat(found).extracting(TaskFeed.Change::id).containsExactlyElementsOf(ids);
        }
    }
}

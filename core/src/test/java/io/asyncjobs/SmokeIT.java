package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SmokeIT {

    @Test
    void aTaskIsEnqueuedAndCompletes() throws Exception {
        try (var server = NatsServer.start();
                var jobs = AsyncJobs.connect(server.url())) {
            jobs.queues().define(QueueSettings.of("EMAIL"));
            var task = jobs.producer()
                    .enqueue(TaskSpec.of("email:new", Map.of("hello", "world")).queue("EMAIL"));
            var flaky = jobs.producer().enqueue(TaskSpec.of("email:flaky").queue("EMAIL"));
            assertThat(task.sequence()).isEqualTo(1);
            try (var worker = jobs.worker()
                    .queue("EMAIL")
                    .retry(RetryPolicy.fixed(Duration.ofMillis(100)))
                    .handle("email:new", context -> "done")
                    .handle("email:flaky", context -> {
                        if (context.tryNumber() < 3) {
                            throw new IllegalStateException("not yet");
                        }
                        return Map.of("a", 1);
                    })
                    .start()) {
                await().until(() -> jobs.tasks().load(task.id()).state() == TaskState.COMPLETE);
                await().until(() -> jobs.tasks().load(flaky.id()).state() == TaskState.COMPLETE);
                System.out.println(new String(jobs.tasks().document(task.id())));
                System.out.println(new String(jobs.tasks().document(flaky.id())));
                System.out.println(worker.counts());
                System.out.println(jobs.queues().status("EMAIL"));
                System.out.println(jobs.tasks().list(Tasks.Filter.all(), 10));
            }
        }
    }
}

package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Items that carry an older version of their task than the one that is stored: the stored one decides. */
final class StaleItemIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @Test
    void aTaskWhoseHolderDiedBeforeItsDeadlineExpiresWhenItComesAgainAfterIt() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(1)));
        var task = jobs.producer()
                .enqueue(TaskSpec.of("t").queue("Q").deadline(Instant.now().minusSeconds(1)));
        // a worker that died had activated it; the item still carries the version before
        var active = jobs.tasks().load(task.id()).activated(new RunHolder(1, "dead"), Instant.now());
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".T." + task.id(), TaskJson.write(active));
        var calls = new AtomicInteger();

        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> calls.incrementAndGet())
                .start());

        await().untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.EXPIRED));
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
        assertThat(calls).hasValue(0);
        assertThat(jobs.tasks().load(task.id()).tries()).isEqualTo(1);
    }
}

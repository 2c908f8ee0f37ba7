package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The listing of a queue, by which the reconciler compares it with the records. */
@Timeout(60)
final class CensusIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @Test
    void aListingEndsThoughTasksComeAsFastAsTheyAreListed() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("MAIL"));
        var producer = jobs.producer();
        var task = TaskSpec.of("mail").queue("MAIL");
        for (int i = 0; i < 3; i++) {
            producer.enqueue(task);
        }
        var listed = new AtomicInteger();
        StoresOf.test(SERVER).census().itemIds("MAIL", id -> {
            listed.incrementAndGet();
            enqueue(producer, task);
        });
        assertThat(listed).hasValue(3);
    }

    private static void enqueue(Producer producer, TaskSpec task) {
        try {
            producer.enqueue(task);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that dies or stands still under load: nothing that was acknowledged is lost, and the work goes on by itself. */
final class ServerFaultIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean enough = new AtomicBoolean();

    @BeforeEach
    void connect() {
        jobs = SERVER.client(builder -> builder.requestTimeout(Duration.ofSeconds(5)));
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(2)));
    }

    private Thread producing() {
        return Thread.ofVirtual().start(() -> {
            var producer = jobs.producer();
            try {
                while (!enough.get()) {
                    try {
                        acknowledged.add(
                                producer.enqueue(TaskSpec.of("t").queue("Q")).id());
                    } catch (AsyncJobsException unavailable) {
                        // not acknowledged: it may exist or not
                    }
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void started() throws InterruptedException {
        SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(20)
                .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                .handle("t", context -> {
                    if (context.tryNumber() == 1 && context.task().id().hashCode() % 10 == 0) {
                        throw new IllegalStateException("once");
                    }
                    return null;
                })
                .start());
    }

    private void allAcknowledgedComplete() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            for (var id : acknowledged) {
                assertThat(jobs.tasks().load(id).state()).isEqualTo(TaskState.COMPLETE);
            }
        });
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }

    @Test
    void aKilledServerThatComesBackLosesNothing() throws Exception {
        started();
        var producer = producing();
        for (int kills = 1; kills <= 2; kills++) {
            int before = acknowledged.size();
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > before + 300);
            SERVER.server().kill();
            SERVER.server().restart();
        }
        int before = acknowledged.size();
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > before + 300);
        enough.set(true);
        producer.join();

        allAcknowledgedComplete();
    }

    @Test
    void aServerThatStandsStillForAWhileLosesNothing() throws Exception {
        started();
        var producer = producing();
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > 300);
        SERVER.server().pause();
        await().pollDelay(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(60)).until(() -> true);
        SERVER.server().resume();
        int before = acknowledged.size();
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > before + 300);
        enough.set(true);
        producer.join();

        allAcknowledgedComplete();
    }
}

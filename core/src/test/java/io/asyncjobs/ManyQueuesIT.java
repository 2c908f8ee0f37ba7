package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One worker of so many queues with work that they ask for portions in turn. */
final class ManyQueuesIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static List<String> queues(AsyncJobs jobs, int count) {
        var queues = IntStream.range(0, count).mapToObj(i -> "Q" + i).toList();
        queues.forEach(queue -> jobs.queues().define(QueueSettings.of(queue)));
        return queues;
    }

    private static void enqueue(AsyncJobs jobs, List<String> queues, int toEach) throws InterruptedException {
        jobs.producer()
                .enqueueAll(
                        IntStream.range(0, toEach * queues.size())
                                .mapToObj(i -> TaskSpec.of("t").queue(queues.get(i % queues.size()))),
                        outcome -> {});
    }

    @Test
    void allThatWaitsInThemIsRunOnce() throws Exception {
        var jobs = SERVER.client();
        var queues = queues(jobs, 32);
        enqueue(jobs, queues, 30);
        var starts = new ConcurrentLinkedQueue<String>();
        var builder = jobs.worker().slots(64);
        queues.forEach(builder::queue);

        var worker = SERVER.closed(builder.handle("t", context -> {
                    starts.add(context.task().id());
                    return null;
                })
                .start());

        await().atMost(Duration.ofSeconds(60)).until(() -> worker.counts().succeeded() == 32 * 30);
        assertThat(starts).hasSize(32 * 30).doesNotHaveDuplicates();
        for (var queue : queues) {
            assertThat(jobs.queues().status(queue).entries()).isZero();
        }
    }

    @Test
    void aQueueOfHighPriorityIsAheadAllTheSame() throws Exception {
        var jobs = SERVER.client();
        var low = queues(jobs, 24);
        jobs.queues().define(QueueSettings.of("HIGH").withPriority(8));
        enqueue(jobs, low, 40);
        enqueue(jobs, List.of("HIGH"), 300);
        var starts = new ConcurrentLinkedQueue<String>();
        var builder = jobs.worker().slots(24).queue("HIGH").handle("t", context -> {
            starts.add(context.task().queue());
            new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS);
            return null;
        });
        low.forEach(builder::queue);

        SERVER.closed(builder.start());

        await().atMost(Duration.ofSeconds(60)).until(() -> starts.size() >= 700);
        var whileAllHaveWork = List.copyOf(starts).subList(100, 600);
        assertThat(whileAllHaveWork.stream().filter("HIGH"::equals).count())
                .isBetween(40L, 200L); // 500 / 32 * 8 = 125, and 20 without priorities
        await().atMost(Duration.ofSeconds(60)).until(() -> starts.size() == 24 * 40 + 300);
    }

    @Test
    void anIdleQueueAmongBusyOnesIsServedAtOnce() throws Exception {
        var jobs = SERVER.client();
        var busy = queues(jobs, 32);
        jobs.queues().define(QueueSettings.of("IDLE"));
        enqueue(jobs, busy, 40);
        var starts = new ConcurrentLinkedQueue<String>();
        var builder = jobs.worker().slots(16).queue("IDLE").handle("t", context -> {
            starts.add(context.task().queue());
            new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            return null;
        });
        busy.forEach(builder::queue);
        SERVER.closed(builder.start());
        await().until(() -> starts.size() >= 50);

        jobs.producer().enqueue(TaskSpec.of("t").queue("IDLE"));

        await().atMost(Duration.ofSeconds(30)).until(() -> starts.contains("IDLE"));
        assertThat(starts.size()).isLessThan(32 * 40); // before all that waits elsewhere
        await().atMost(Duration.ofSeconds(60)).until(() -> starts.size() == 32 * 40 + 1);
    }
}

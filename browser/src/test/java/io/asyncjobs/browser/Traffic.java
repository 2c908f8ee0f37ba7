package io.asyncjobs.browser;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A shop on a busy day, for pictures: several queues with work that comes in waves, some of which fails. */
final class Traffic implements AutoCloseable {

    private static final Duration TURN = Duration.ofMillis(250);
    private static final Duration WAVE = Duration.ofSeconds(100);
    private static final String IMAGES = "IMAGES";
    private static final String WEBHOOKS = "WEBHOOKS";

    private final AsyncJobs client;
    private final Worker worker;
    private final Thread producer = Thread.ofVirtual().unstarted(this::run);
    private final AtomicInteger calls = new AtomicInteger();

    private Traffic(AsyncJobs client) throws InterruptedException {
        this.client = client;
        worker = client.worker()
                .name("studio")
                .queue(QueueSettings.of(IMAGES))
                .queue(QueueSettings.of(WEBHOOKS))
                .retry(RetryPolicy.fixed(Duration.ofSeconds(4)))
                .slots(12)
                .handle("image:resize", context -> {
                    TimeUnit.MILLISECONDS.sleep(400);
                    return Map.of("width", 1_200, "height", 800);
                })
                .handle("webhook:call", context -> {
                    TimeUnit.MILLISECONDS.sleep(80);
                    if (calls.incrementAndGet() % 5 < 3) {
                        throw new IllegalStateException("POST https://partner.example.com/orders: 503 after 80 ms");
                    }
                    return Map.of("status", 200);
                })
                .start();
    }

    /** Begins, and returns after that long; it goes on until it is closed. */
    static Traffic of(Dashboard dashboard, Duration before) throws InterruptedException {
        var traffic = new Traffic(dashboard.client());
        traffic.producer.start();
        TimeUnit.MILLISECONDS.sleep(before.toMillis());
        return traffic;
    }

    private void run() {
        long begun = System.nanoTime();
        try {
            while (true) {
                double tide = 1 + Math.sin(2 * Math.PI * (System.nanoTime() - begun) / WAVE.toNanos());
                add(
                        TaskSpec.of(Jobs.WELCOME, Map.of("to", "grace@example.org"))
                                .queue(Jobs.WORK),
                        1 + (int) (4 * tide));
                add(TaskSpec.of("image:resize", Map.of("picture", 4711)).queue(IMAGES), 1 + (int) (3.5 * tide));
                add(
                        TaskSpec.of("webhook:call", Map.of("order", 1234))
                                .queue(WEBHOOKS)
                                .maxTries(3),
                        1);
                TimeUnit.MILLISECONDS.sleep(TURN.toMillis());
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(TaskSpec spec, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            client.producer().enqueue(spec);
        }
    }

    @Override
    public void close() {
        producer.interrupt();
        worker.close();
    }
}

package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.task.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how far running tasks are whenever that changes, from what the workers tell about themselves. Looks once a second
 * while something runs, and not at all otherwise.
 */
final class ProgressPoll implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressPoll.class);

    /** A worker tells of a task that it started within ten seconds. */
    private static final long STARTS_SHOW_WITHIN_NANOS = Duration.ofSeconds(12).toNanos();

    private final AsyncJobs jobs;
    private final BiConsumer<String, Progress> changes;
    private final Map<String, Progress> told = new HashMap<>(); // used by the thread alone
    private final Semaphore started = new Semaphore(0);
    private final Thread thread;

    /** Tells the changes, each with the id of its task, once it is started. */
    ProgressPoll(AsyncJobs jobs, BiConsumer<String, Progress> changes) {
        this.jobs = jobs;
        this.changes = changes;
        this.thread = Thread.ofVirtual().name("ajc-progress").unstarted(this::run);
    }

    ProgressPoll start() {
        thread.start();
        return this;
    }

    /** Some task was started. */
    void taskStarted() {
        started.release();
    }

    private void run() {
        try {
            long lastStart = System.nanoTime();
            while (true) {
                boolean busy = look() || System.nanoTime() - lastStart < STARTS_SHOW_WITHIN_NANOS;
                if (busy ? started.tryAcquire(1, TimeUnit.SECONDS) : acquired()) {
                    lastStart = System.nanoTime();
                    started.drainPermits();
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean acquired() throws InterruptedException {
        started.acquire();
        return true;
    }

    /** Whether anything runs. */
    private boolean look() throws InterruptedException {
        try {
            var workers = jobs.workers().list();
            var now = new HashMap<String, Progress>();
            workers.forEach(worker -> now.putAll(worker.progress()));
            told.keySet().retainAll(now.keySet());
            now.forEach((id, progress) -> {
                if (!progress.equals(told.put(id, progress))) {
                    changes.accept(id, progress);
                }
            });
            return workers.stream().anyMatch(worker -> !worker.running().isEmpty());
        } catch (AsyncJobsException unavailable) {
            LOG.debug("progress is looked at again in a second: {}", unavailable.getMessage());
            return true;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

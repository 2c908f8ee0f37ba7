package io.asyncjobs.cli.top;

import io.asyncjobs.cli.top.Happening.Failed;
import io.asyncjobs.cli.top.Happening.Said;
import io.asyncjobs.cli.top.Happening.Sampled;
import io.asyncjobs.error.AsyncJobsException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks at the queues once in each interval, on a thread of its own, until it is closed. */
final class Watch implements AutoCloseable {

    private final Sampler sampler;
    private final Duration interval;
    private final Consumer<Happening> told;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread;

    private Watch(Sampler sampler, Duration interval, Snapshot first, Consumer<Happening> told) {
        this.sampler = sampler;
        this.interval = interval;
        this.told = told;
        this.thread = Thread.ofVirtual().name("ajc-top-watch").unstarted(() -> run(first));
    }

    /** Goes on from this first look. */
    static Watch start(Sampler sampler, Duration interval, Snapshot first, Consumer<Happening> told) {
        var watch = new Watch(sampler, interval, first, told);
        watch.thread.start();
        return watch;
    }

    /** Looks now, since something was changed. */
    void now() {
        wanted.release();
    }

    private void run(Snapshot first) {
        try {
            var last = first;
            long sleep = interval.toNanos();
            while (true) {
                if (wanted.tryAcquire(sleep, TimeUnit.NANOSECONDS)) {
                    wanted.drainPermits();
                }
                long begun = System.nanoTime();
                last = next(last);
                told.accept(new Sampled(last));
                sleep = Math.max(0, interval.toNanos() - (System.nanoTime() - begun));
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException problem) {
            told.accept(new Failed(problem));
        }
    }

    private Snapshot next(Snapshot last) throws InterruptedException {
        try {
            return sampler.after(last);
        } catch (AsyncJobsException refused) {
            told.accept(new Said(String.valueOf(refused.getMessage())));
            return last;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

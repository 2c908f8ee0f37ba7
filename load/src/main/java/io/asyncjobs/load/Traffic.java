package io.asyncjobs.load;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Producer;
import io.asyncjobs.Worker;
import io.asyncjobs.handler.Handler;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One producer that enqueues as fast as it is let, and one worker that runs what it finds, until told to end. What waits or
 * runs is bounded, so that the end comes soon.
 */
final class Traffic implements AutoCloseable {

    private static final int MOST_TASKS = 4_000_000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Stage stage;
    private final Producer producer;
    private final String queue;
    private final RunMarks marks = new RunMarks(MOST_TASKS);
    private final Semaphore room;
    private final LongAdder stored = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
    private final Worker worker;
    private final Thread thread;
    private volatile long handlerNanos;
    private volatile boolean stopped;

    private Traffic(Stage stage, AsyncJobs jobs, String queue, int mostOpen) throws InterruptedException {
        this.stage = stage;
        this.producer = jobs.producer();
        this.queue = queue;
        this.room = new Semaphore(mostOpen);
        this.worker = jobs.worker()
                .queue(queue)
                .slots(stage.options().slots())
                .handle(Stage.TYPE, handler())
                .start();
        this.thread = Thread.ofPlatform().name("bench-producer").unstarted(this::produce);
    }

    /** Through these connections, with the tasks of that queue, of which so many wait or run at most. */
    static Traffic start(Stage stage, AsyncJobs jobs, String queue, int mostOpen) throws InterruptedException {
        var traffic = new Traffic(stage, jobs, queue, mostOpen);
        traffic.thread.start();
        return traffic;
    }

    private Handler handler() {
        return context -> {
            int number = ByteBuffer.wrap(context.task().payload().bytes()).getInt(Long.BYTES);
            long takes = handlerNanos;
            if (takes > 0) {
                TimeUnit.NANOSECONDS.sleep(takes);
            }
            if (marks.run(number)) {
                room.release();
            }
            return null;
        };
    }

    private void produce() {
        try {
            for (int number = 0; !stopped && number < marks.most(); number++) {
                room.acquire();
                enqueue(number);
            }
        } catch (InterruptedException end) {
            // as told
        } catch (RuntimeException bug) {
            ended.set(bug);
        }
    }

    private void enqueue(int number) throws InterruptedException {
        var unused = producer.enqueueAsync(stage.spec(0, number).queue(queue)).whenComplete((task, problem) -> {
            if (problem == null) {
                marks.stored(number);
                stored.increment();
            } else {
                failures.increment();
                room.release();
            }
        });
    }

    /** Lets each handler take so long from now on. */
    void handlersTake(long nanos) {
        handlerNanos = nanos;
    }

    /** How many tasks have ended. */
    long done() {
        var problem = ended.get();
        if (problem != null) {
            throw new IllegalStateException("the producer ended: " + problem.getMessage(), problem);
        }
        return worker.counts().succeeded();
    }

    /** How many were not enqueued. */
    long failures() {
        return failures.sum();
    }

    /** How often a task was run that had been run before. */
    long again() {
        return marks.again();
    }

    /** Stops the producer and waits until all that was stored is run; a minute without any progress is a failure. */
    long finish() throws InterruptedException {
        stopped = true;
        thread.join();
        long before = -1;
        long progressed = System.nanoTime();
        for (long missing = marks.missing(); missing > 0; missing = marks.missing()) {
            long now = done();
            if (now > before) {
                before = now;
                progressed = System.nanoTime();
            } else if (System.nanoTime() - progressed > STALLED_NANOS) {
                throw new IllegalStateException(missing + " tasks were stored and not run: " + worker.counts());
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return stored.sum();
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        worker.close();
    }
}

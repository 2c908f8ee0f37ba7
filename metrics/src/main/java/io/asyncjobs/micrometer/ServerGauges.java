package io.asyncjobs.micrometer;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.micrometer.QueueReader.Numbers;
import io.asyncjobs.micrometer.QueueReader.Reading;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gauges that the server is asked for, by a thread of their own, so that whoever reads them never waits. It asks at
 * fixed pauses while somebody reads, and stops when nobody did for two minutes.
 */
final class ServerGauges {

    private static final Logger LOG = LoggerFactory.getLogger(ServerGauges.class);

    private final MeterBook book;
    private final Source source;
    private final Pace pace;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Map<String, List<Gauge>> gauges = new HashMap<>(); // of the thread alone
    private volatile Reading reading = Reading.NONE;
    private volatile long readNanos;
    private volatile boolean everRead;
    private volatile long lookedAtNanos = System.nanoTime();
    private volatile boolean idle;
    private boolean failing;

    /** Where the numbers come from. */
    interface Source {
        /** Blocks until all is read. */
        Reading read() throws InterruptedException;

        /** Whether it counts workers. */
        boolean countsWorkers();
    }

    /**
     * When it asks.
     *
     * @param pause the time between two rounds
     * @param old from what age on numbers are not shown
     * @param idle after what time without anybody who looks it stops
     */
    record Pace(Duration pause, Duration old, Duration idle) {

        private static final Duration OLD = Duration.ofSeconds(30);
        private static final Duration IDLE = Duration.ofMinutes(2);

        static Pace every(Duration pause) {
            var three = pause.multipliedBy(3);
            return new Pace(pause, three.compareTo(OLD) > 0 ? three : OLD, three.compareTo(IDLE) > 0 ? three : IDLE);
        }
    }

    ServerGauges(MeterBook book, Source source, Pace pace) {
        this.book = book;
        this.source = source;
        this.pace = pace;
        this.thread = Thread.ofVirtual().name("asyncjobs-metrics").unstarted(this::run);
    }

    void start() {
        book.gauge(MeterName.QUEUE_GAUGES_AGE, () -> looked(everRead ? age() / 1e9 : Double.NaN));
        if (source.countsWorkers()) {
            book.gauge(
                    MeterName.WORKERS, () -> looked(known() ? reading.workers().orElse(0) : Double.NaN));
        }
        thread.start();
    }

    private long age() {
        return System.nanoTime() - readNanos;
    }

    /** Old numbers would look as if all were well. */
    private boolean known() {
        return everRead && age() < pace.old().toNanos();
    }

    private double looked(double value) {
        lookedAtNanos = System.nanoTime();
        if (idle) {
            lock.lock();
            try {
                wanted.signal();
            } finally {
                lock.unlock();
            }
        }
        return value;
    }

    private void run() {
        try {
            while (!book.isClosed()) {
                read();
                rest();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() throws InterruptedException {
        try {
            var found = source.read();
            reading = found;
            readNanos = System.nanoTime();
            everRead = true;
            register(found);
            if (failing) {
                failing = false;
                LOG.info("the gauges of queues are read again");
            }
        } catch (AsyncJobsException | IllegalStateException failed) {
            if (failing || book.isClosed()) {
                LOG.debug("the gauges of queues were not read: {}", failed.getMessage());
            } else {
                failing = true;
                LOG.warn("the gauges of queues are not read: {}", failed.getMessage());
            }
        } catch (RuntimeException bug) {
            LOG.error("the gauges of queues were not read; please report this", bug);
        }
    }

    private void rest() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = pace.pause().toNanos();
            while (left > 0) {
                left = wanted.awaitNanos(left);
            }
            idle = true;
            while (System.nanoTime() - lookedAtNanos > pace.idle().toNanos()) {
                wanted.await();
            }
            idle = false;
        } finally {
            lock.unlock();
        }
    }

    private void register(Reading found) {
        found.queues().keySet().forEach(queue -> gauges.computeIfAbsent(queue, this::gaugesOf));
        gauges.entrySet().removeIf(entry -> {
            boolean gone = !found.queues().containsKey(entry.getKey());
            if (gone) {
                entry.getValue().forEach(book::remove);
            }
            return gone;
        });
    }

    private List<Gauge> gaugesOf(String queue) {
        return List.of(
                gauge(MeterName.QUEUE_WAITING, queue, Numbers::waiting),
                gauge(MeterName.QUEUE_RUNNING, queue, Numbers::running),
                gauge(MeterName.QUEUE_DELAYED, queue, Numbers::delayed),
                gauge(MeterName.QUEUE_BYTES, queue, Numbers::bytes),
                gauge(MeterName.QUEUE_PAUSED, queue, numbers -> numbers.paused() ? 1 : 0),
                gauge(
                        MeterName.QUEUE_OLDEST_AGE,
                        queue,
                        numbers -> numbers.oldestAge().toNanos() / 1e9),
                gauge(MeterName.DEAD_LETTERS, queue, Numbers::deadLetters));
    }

    private Gauge gauge(MeterName name, String queue, ToDoubleFunction<Numbers> value) {
        return book.gauge(name, () -> looked(value(queue, value)), queue);
    }

    private double value(String queue, ToDoubleFunction<Numbers> value) {
        @Nullable Numbers numbers = reading.queues().get(queue);
        return numbers == null || !known() ? Double.NaN : value.applyAsDouble(numbers);
    }

    /** Ends the thread; its gauges stay until the book removes them. */
    void close() {
        thread.interrupt();
    }
}

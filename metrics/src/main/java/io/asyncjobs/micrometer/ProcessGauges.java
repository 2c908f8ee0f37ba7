package io.asyncjobs.micrometer;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Scheduler;
import io.asyncjobs.Worker;
import io.asyncjobs.micrometer.MeterBook.Lazy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The gauges of what runs in this process, which each look reads afresh, and those of the server. */
final class ProcessGauges {

    private final MeterBook book;
    private final AtomicReference<@Nullable ServerGauges> server = new AtomicReference<>();
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Scheduler> scheduler = new AtomicReference<>();
    private final Lazy<Boolean> ofWorkers;
    private final Lazy<Boolean> ofScheduler;

    ProcessGauges(MeterBook book) {
        this.book = book;
        ofWorkers = book.lazy(this::registerWorkers);
        ofScheduler = book.lazy(this::registerScheduler);
    }

    void watch(AsyncJobs jobs, QueueReader reader, Duration every) {
        var gauges = new ServerGauges(book, reader, ServerGauges.Pace.every(every));
        if (!server.compareAndSet(null, gauges)) {
            throw new IllegalStateException(
                    "these metrics watch a client already; make others, on a registry of their own, for another one");
        }
        book.gauge(MeterName.CONNECTED, () -> jobs.isConnected() ? 1 : 0);
        gauges.start();
    }

    void watch(Worker worker) {
        workers.add(worker);
        ofWorkers.get();
    }

    private boolean registerWorkers() {
        book.gauge(MeterName.WORKER_SLOTS, () -> sum(Worker::slots));
        book.gauge(
                MeterName.WORKER_SLOTS_TAKEN,
                () -> sum(worker -> worker.health().slotsTaken()));
        return true;
    }

    private double sum(ToIntFunction<Worker> number) {
        workers.removeIf(
                worker -> !worker.health().serving() && !worker.health().draining());
        return workers.stream().mapToInt(number).sum();
    }

    void watch(Scheduler own) {
        scheduler.set(own);
        ofScheduler.get();
    }

    private boolean registerScheduler() {
        book.gauge(MeterName.SCHEDULES, () -> count(Scheduler.Counts::schedules));
        book.gauge(MeterName.SCHEDULES_UNREADABLE, () -> count(Scheduler.Counts::unreadable));
        book.gauge(MeterName.SCHEDULES_PAUSED, () -> count(Scheduler.Counts::paused));
        return true;
    }

    private double count(ToIntFunction<Scheduler.Counts> number) {
        var known = scheduler.get();
        return known == null || !known.isReady() ? Double.NaN : number.applyAsInt(known.counts());
    }

    void close() {
        var gauges = server.get();
        if (gauges != null) {
            gauges.close();
        }
    }
}

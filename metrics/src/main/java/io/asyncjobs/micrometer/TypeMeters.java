package io.asyncjobs.micrometer;

import io.asyncjobs.micrometer.MeterBook.Lazy;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.telemetry.Measurement.TryOutcome;
import io.asyncjobs.telemetry.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the tasks of one type in one queue; those that are never needed here are not registered. */
final class TypeMeters {

    private final Lazy<Enqueues> enqueues;
    private final Lazy<Handlers> handlers;
    private final Lazy<WordCounters<DeathReason>> deaths;
    private final Lazy<Firings> firings;

    TypeMeters(MeterBook book, String queue, String type, List<Duration> handlerBuckets) {
        enqueues = book.lazy(() -> new Enqueues(
                book.counter(MeterName.TASKS_ENQUEUED, queue, type),
                new WordCounters<>(book, MeterName.ENQUEUE_FAILURES, Problem.class, Problem::word, queue, type)));
        deaths = book.lazy(() ->
                new WordCounters<>(book, MeterName.TASKS_DIED, DeathReason.class, DeathReason::word, queue, type));
        handlers = book.lazy(() -> {
            var running = new AtomicInteger();
            book.gauge(MeterName.HANDLERS_RUNNING, running::get, queue, type);
            return new Handlers(
                    book.timer(MeterName.HANDLER, handlerBuckets, queue, type),
                    running,
                    book.counter(MeterName.HANDLERS_STUCK, queue, type),
                    new WordCounters<>(book, MeterName.TRIES_SETTLED, TryOutcome.class, TryOutcome::word, queue, type),
                    deaths.get());
        });
        firings = book.lazy(() -> new Firings(
                new WordCounters<>(book, MeterName.SCHEDULE_FIRINGS, Firing.What.class, Firing.What::word, queue, type),
                book.timer(MeterName.SCHEDULE_LAG, List.of(), queue, type)));
    }

    /** Of producers. */
    record Enqueues(Counter done, WordCounters<Problem> failures) {}

    /** Of workers. */
    record Handlers(
            Timer time,
            AtomicInteger running,
            Counter stuck,
            WordCounters<TryOutcome> settled,
            WordCounters<DeathReason> deaths) {}

    /** Of schedulers. */
    record Firings(WordCounters<Firing.What> counts, Timer lag) {

        /** Only those in time have a lag: what was missed is late by nature. */
        void dealt(Firing.What what, Duration time) {
            counts.count(what);
            if (what == Firing.What.FIRED) {
                lag.record(time);
            }
        }
    }

    Enqueues enqueues() {
        return enqueues.get();
    }

    Handlers handlers() {
        return handlers.get();
    }

    WordCounters<DeathReason> deaths() {
        return deaths.get();
    }

    Firings firings() {
        return firings.get();
    }
}

package io.asyncjobs.micrometer;

import io.asyncjobs.micrometer.MeterBook.Lazy;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.telemetry.Measurement.Move;
import io.asyncjobs.telemetry.Measurement.Rejection;
import io.asyncjobs.telemetry.Problem;
import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The meters of one queue; those that are never needed here are not registered. */
final class QueueMeters {

    private final MeterBook book;
    private final String queue;
    private final Lazy<Records> records;
    private final Lazy<Work> work;
    private final Lazy<WordCounters<Move>> moves;
    private final Map<String, Counter> repairs = new ConcurrentHashMap<>();
    private final LabelTable<TypeMeters> types;

    QueueMeters(MeterBook book, String queue, LabelTable.Room pairs, Function<String, TypeMeters> typeMaker) {
        this.book = book;
        this.queue = queue;
        this.types = new LabelTable<>(book, pairs, typeMaker);
        records = book.lazy(() -> new Records(
                new WordCounters<>(book, MeterName.TASKS_SAVED, TaskState.class, TaskState::word, queue),
                new WordCounters<>(book, MeterName.SAVE_FAILURES, Problem.class, Problem::word, queue)));
        work = book.lazy(() -> new Work(
                book.counter(MeterName.PULLS, queue),
                book.counter(MeterName.PULL_FAILURES, queue),
                book.counter(MeterName.ITEMS_DELIVERED, queue, "first"),
                book.counter(MeterName.ITEMS_DELIVERED, queue, "again"),
                new WordCounters<>(book, MeterName.ITEMS_REJECTED, Rejection.class, Rejection::word, queue),
                book.counter(MeterName.LEASES_RENEWED, queue),
                book.counter(MeterName.LEASES_LOST, queue)));
        moves = book.lazy(() -> new WordCounters<>(book, MeterName.DUE_MOVED, Move.class, Move::word, queue));
    }

    /** Of whoever saves records. */
    record Records(WordCounters<TaskState> saved, WordCounters<Problem> failures) {}

    /** Of workers. */
    record Work(
            Counter pulls,
            Counter pullFailures,
            Counter deliveredFirst,
            Counter deliveredAgain,
            WordCounters<Rejection> rejected,
            Counter renewed,
            Counter lost) {}

    Records records() {
        return records.get();
    }

    Work work() {
        return work.get();
    }

    WordCounters<Move> moves() {
        return moves.get();
    }

    /** Their words are a few and fixed. */
    Counter repairs(String repair) {
        var known = repairs.get(repair);
        return known == null
                ? repairs.computeIfAbsent(repair, word -> book.counter(MeterName.REPAIRS, queue, word))
                : known;
    }

    TypeMeters type(String type) {
        return types.of(type);
    }
}

package io.asyncjobs.micrometer;

import io.asyncjobs.micrometer.MeterBook.Lazy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What belongs to each value of a label, as long as there is room; what has none shares the value {@value #OTHER}. Safe for
 * use by many threads.
 */
final class LabelTable<V> {

    static final String OTHER = "other";

    /** How many values there may be in all tables that share it. */
    static final class Room {
        private final AtomicInteger left;

        Room(int size) {
            left = new AtomicInteger(size);
        }

        private boolean take() {
            return left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
        }

        private boolean isEmpty() {
            return left.get() == 0;
        }
    }

    private final Room room;
    private final Function<String, V> maker;
    private final Map<String, Lazy<V>> known = new ConcurrentHashMap<>();
    private final MeterBook book;
    private final Lazy<V> other;

    LabelTable(MeterBook book, Room room, Function<String, V> maker) {
        this.book = book;
        this.room = room;
        this.maker = maker;
        this.other = book.lazy(() -> maker.apply(OTHER));
    }

    V of(String value) {
        var found = known.get(value);
        return (found == null ? added(value) : found).get();
    }

    private Lazy<V> added(String value) {
        if (value.equals(OTHER) || room.isEmpty()) {
            return other;
        }
        return known.computeIfAbsent(value, fresh -> room.take() ? book.lazy(() -> maker.apply(fresh)) : other);
    }
}

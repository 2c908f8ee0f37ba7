package io.asyncjobs.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers meters and removes all of them in the end. What is registered later is removed at once, so that whoever is just
 * counting meets no error. Safe for use by many threads.
 */
final class MeterBook {

    private final MeterRegistry registry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    MeterBook(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(MeterName name, String... labels) {
        return noted(Counter.builder(name.text())
                .description(name.description())
                .tags(tags(name, labels))
                .register(registry));
    }

    /** A timer with a bucket for each of these, none by default. */
    Timer timer(MeterName name, List<Duration> buckets, String... labels) {
        var builder = Timer.builder(name.text()).description(name.description()).tags(tags(name, labels));
        if (!buckets.isEmpty()) {
            builder.serviceLevelObjectives(buckets.toArray(Duration[]::new));
        }
        return noted(builder.register(registry));
    }

    Gauge gauge(MeterName name, DoubleSupplier value, String... labels) {
        return noted(Gauge.builder(name.text(), value::getAsDouble)
                .description(name.description())
                .baseUnit(name.unit().isEmpty() ? null : name.unit())
                .strongReference(true)
                .tags(tags(name, labels))
                .register(registry));
    }

    private static Tags tags(MeterName name, String... labels) {
        var tags = new ArrayList<Tag>();
        for (int i = 0; i < labels.length; i++) {
            tags.add(Tag.of(name.labels().get(i), labels[i]));
        }
        return Tags.of(tags);
    }

    private <M extends Meter> M noted(M meter) {
        lock.lock();
        try {
            if (closed) {
                registry.remove(meter);
            } else {
                meters.add(meter);
            }
            return meter;
        } finally {
            lock.unlock();
        }
    }

    void remove(Meter meter) {
        lock.lock();
        try {
            meters.remove(meter);
            registry.remove(meter);
        } finally {
            lock.unlock();
        }
    }

    /** Something that is made when it is first needed, once. */
    <T> Lazy<T> lazy(Supplier<T> maker) {
        return new Lazy<>(lock, maker);
    }

    boolean isClosed() {
        return closed;
    }

    /** Removes all meters. */
    void close() {
        lock.lock();
        try {
            closed = true;
            meters.forEach(registry::remove);
            meters.clear();
        } finally {
            lock.unlock();
        }
    }

    /** A value that is made by its first reader. */
    static final class Lazy<T> {
        private final ReentrantLock lock;
        private final Supplier<T> maker;
        private volatile @Nullable T value;

        private Lazy(ReentrantLock lock, Supplier<T> maker) {
            this.lock = lock;
            this.maker = maker;
        }

        T get() {
            var made = value;
            if (made != null) {
                return made;
            }
            lock.lock();
            try {
                made = value;
                if (made == null) {
                    made = maker.get();
                    value = made;
                }
                return made;
            } finally {
                lock.unlock();
            }
        }
    }
}

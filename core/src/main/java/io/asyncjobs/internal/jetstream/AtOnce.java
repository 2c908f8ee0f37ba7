package io.asyncjobs.internal.jetstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Runs one blocking step for each of many, a bounded number at once, each on a virtual thread. */
public final class AtOnce {

    /** How many at once. */
    static final int MOST = 64;

    private AtOnce() {}

    /** The step. */
    @FunctionalInterface
    public interface Step<T, R> {
        /** Does it for one. */
        R of(T each) throws InterruptedException;
    }

    /** The step of something that has no answer. */
    @FunctionalInterface
    public interface Action<T> {
        /** Does it for one. */
        void of(T each) throws InterruptedException;
    }

    /**
     * The answers in the order of what was asked. Blocks until all are there. The first failure starts no more and is
     * thrown once those that were started are over.
     */
    public static <T, R> List<R> map(List<T> all, Step<T, R> step) throws InterruptedException {
        if (all.size() == 1) {
            return List.of(step.of(all.getFirst()));
        }
        var answers = new AtomicReferenceArray<@Nullable R>(all.size());
        var failure = new AtomicReference<@Nullable Throwable>();
        var places = new Semaphore(MOST);
        var threads = new ArrayList<Thread>(Math.min(all.size(), MOST));
        try {
            for (int i = 0; i < all.size() && failure.get() == null; i++) {
                places.acquire();
                int index = i;
                threads.add(Thread.ofVirtual().name("asyncjobs-step").start(() -> {
                    try {
                        answers.set(index, step.of(all.get(index)));
                    } catch (Throwable failed) { // thrown again below, on the thread that asked
                        failure.compareAndSet(null, failed);
                    } finally {
                        places.release();
                    }
                }));
            }
            places.acquire(MOST);
        } catch (InterruptedException stopped) {
            threads.forEach(Thread::interrupt);
            throw stopped;
        }
        rethrow(failure.get());
        var found = new ArrayList<R>(all.size());
        for (int i = 0; i < all.size(); i++) {
            var answer = answers.get(i);
            if (answer == null) {
                throw new IllegalStateException("a step gave no answer");
            }
            found.add(answer);
        }
        return found;
    }

    /** As {@link #map}, for steps without an answer. */
    public static <T> void each(List<T> all, Action<T> action) throws InterruptedException {
        if (!all.isEmpty()) {
            var unused = map(all, each -> {
                action.of(each);
                return Boolean.TRUE;
            });
        }
    }

    private static void rethrow(@Nullable Throwable failed) throws InterruptedException {
        switch (failed) {
            case null -> {}
            case RuntimeException known -> throw known;
            case Error serious -> throw serious;
            case InterruptedException stopped -> throw stopped;
            default -> throw new IllegalStateException(failed);
        }
    }
}

package io.asyncjobs.internal.repair;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same with many, some at a time. */
final class Together {

    private static final int AT_ONCE = 64;

    private Together() {}

    /** What is done with one. */
    @FunctionalInterface
    interface Step<T> {
        void with(T each) throws InterruptedException;
    }

    /** Returns when all are done; throws the first problem once all that had begun are done. */
    static <T> void each(Collection<T> all, Step<T> step) throws InterruptedException {
        if (all.isEmpty()) {
            return;
        }
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("asyncjobs-repair-", 0).factory())) {
            var running = new ArrayList<Future<?>>();
            for (var each : all) {
                running.add(threads.submit(() -> {
                    step.with(each);
                    return null;
                }));
                if (running.size() == AT_ONCE) {
                    await(running);
                }
            }
            await(running);
        }
    }

    private static void await(List<Future<?>> running) throws InterruptedException {
        try {
            for (var each : running) {
                each.get();
            }
            running.clear();
        } catch (ExecutionException failed) {
            running.forEach(each -> each.cancel(true));
            throw failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            running.forEach(each -> each.cancel(true));
            throw stopped;
        }
    }
}

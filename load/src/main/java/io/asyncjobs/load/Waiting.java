package io.asyncjobs.load;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Reads that would not notice an interrupt. */
final class Waiting {

    private Waiting() {}

    /** Calls on another thread; where this one is interrupted meanwhile, the action is to make the call end. */
    static <T extends @Nullable Object> T interruptibly(Callable<T> call, Runnable end)
            throws IOException, InterruptedException {
        var task = new FutureTask<T>(call);
        Thread.ofVirtual().name("bench-read").start(task);
        try {
            return task.get();
        } catch (InterruptedException stopped) {
            end.run();
            throw stopped;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}

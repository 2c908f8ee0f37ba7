package io.asyncjobs.benchmarks.load;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How fast do that many threads enqueue, each waiting for its task to be stored before the next? */
final class BlockingEnqueue implements Scenario {

    private final int callers;
    private final int mostTasks;

    BlockingEnqueue(int callers, int mostTasks) {
        this.callers = callers;
        this.mostTasks = mostTasks;
    }

    @Override
    public String name() {
        return "enqueue-blocking-" + callers;
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int each = Math.max(1, Math.min(mostTasks, stage.settings().tasks()) / callers);
        var producer = stage.jobs().producer();
        try (var threads = Executors.newFixedThreadPool(callers)) {
            var meter = Meter.start(stage.site());
            var open = new ArrayList<Future<?>>();
            for (int i = 0; i < callers; i++) {
                open.add(threads.submit(() -> {
                    for (int n = 0; n < each; n++) {
                        producer.enqueue(stage.spec());
                    }
                    return null;
                }));
            }
            for (var caller : open) {
                caller.get();
            }
            return meter.tasks(each * callers);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a task was not enqueued", failed.getCause());
        }
    }
}

package io.asyncjobs.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How fast do that many threads enqueue, each waiting for its task to be stored before the next? */
record BlockingEnqueue(int callers, Size size, int usualTasks) implements Scenario {

    @Override
    public String name() {
        return "enqueue-" + callers;
    }

    @Override
    public String about() {
        return callers == 1 ? "one caller that waits for each task" : callers + " callers that wait for each task";
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(RawServer.publishByCallers(usualTasks, callers), new OriginalEnqueue(usualTasks, callers));
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int each = Math.max(1, stage.options().scaled(usualTasks) / callers);
        var producer = stage.jobs().producer();
        var threads = Executors.newFixedThreadPool(callers);
        try {
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
            throw new IllegalStateException("a task was not enqueued: " + failed.getCause(), failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}

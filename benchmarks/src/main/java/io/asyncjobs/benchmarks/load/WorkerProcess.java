package io.asyncjobs.benchmarks.load;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/** A worker as a process: runs a backlog of known size and prints one JSON line with what it took. */
public final class WorkerProcess {

    private WorkerProcess() {}

    /** Takes the server's URL, the namespace, the slots and the size of the backlog. */
    public static void main(String[] arguments) throws InterruptedException {
        endWithParent();
        var heap = HeapWatch.start();
        int slots = Integer.parseInt(arguments[2]);
        int tasks = Integer.parseInt(arguments[3]);
        var firstStart = new AtomicLong();
        try (var jobs = Stage.connect(arguments[0], arguments[1]);
                var worker = Drain.worker(jobs, slots, firstStart)) {
            Drain.awaitSucceeded(worker, tasks);
            double seconds = (System.nanoTime() - firstStart.get()) / 1e9;
            var sample = new Sample()
                    .with("completed", worker.counts().succeeded())
                    .with("tasks_per_second", tasks / seconds)
                    .with("seconds", seconds)
                    .with("client_cpu_seconds_per_10000", Meter.clientCpuSeconds() / tasks * 10_000);
            heap.describe(sample);
            System.out.println(JsonMapper.shared().writeValueAsString(sample.metrics()));
        }
    }

    private static void endWithParent() {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is expected
                }
            } catch (IOException gone) {
                // as good as its end
            }
            Runtime.getRuntime().halt(1);
        });
    }
}

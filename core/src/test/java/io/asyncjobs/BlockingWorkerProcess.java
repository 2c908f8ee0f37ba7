package io.asyncjobs;

import java.util.concurrent.CountDownLatch;

/** A worker in a process of its own whose handlers never end, to be killed by a test. Ends with its parent's pipe. */
public final class BlockingWorkerProcess {

    private BlockingWorkerProcess() {}

    /** Takes the server's URL, the namespace and the queue; prints the id of each task that it starts. */
    public static void main(String[] args) throws Exception {
        try (var jobs = AsyncJobs.builder().server(args[0]).namespace(args[1]).connect();
                var worker = jobs.worker()
                        .queue(args[2])
                        .slots(20)
                        .handleAny(context -> {
                            System.out.println("started " + context.task().id());
                            new CountDownLatch(1).await();
                            return null;
                        })
                        .start()) {
            System.out.println("worker " + worker.id());
            while (System.in.read() >= 0) {
                // until the parent is gone
            }
            Runtime.getRuntime().halt(0);
        }
    }
}

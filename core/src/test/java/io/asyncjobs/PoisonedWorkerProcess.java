package io.asyncjobs;

/** A worker in a process of its own that any task kills. Ends with its parent's pipe. */
public final class PoisonedWorkerProcess {

    /** How it ends when it runs a task. */
    static final int STATUS = 66;

    private PoisonedWorkerProcess() {}

    /** Takes the server's URL, the namespace and the queue. */
    public static void main(String[] args) throws Exception {
        try (var jobs = AsyncJobs.builder().server(args[0]).namespace(args[1]).connect();
                var worker = jobs.worker()
                        .queue(args[2])
                        .handleAny(context -> {
                            Runtime.getRuntime().halt(STATUS);
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

package io.asyncjobs;

import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A scheduler in a process of its own, to be stopped or killed by a test. Ends with its parent's pipe. */
public final class SchedulerProcess {

    /** What the parent writes to have it stop cleanly. */
    static final int STOP = 's';

    private SchedulerProcess() {}

    /** Takes the server's URL, the namespace and the scheduler's name; prints a line once it leads. */
    public static void main(String[] args) throws Exception {
        try (var jobs = AsyncJobs.builder().server(args[0]).namespace(args[1]).connect();
                var scheduler = jobs.scheduler(args[2]).start();
                var ticker = Executors.newSingleThreadScheduledExecutor()) {
            var told = new boolean[1];
            var unused = ticker.scheduleWithFixedDelay(
                    () -> {
                        if (!told[0] && scheduler.isLeader()) {
                            told[0] = true;
                            System.out.println("leading");
                        }
                    },
                    0,
                    50,
                    TimeUnit.MILLISECONDS);
            for (int said = System.in.read(); said >= 0; said = System.in.read()) {
                if (said == STOP) {
                    scheduler.stop();
                    break;
                }
            } // ends with the parent, too
            Runtime.getRuntime().halt(0);
        }
    }
}

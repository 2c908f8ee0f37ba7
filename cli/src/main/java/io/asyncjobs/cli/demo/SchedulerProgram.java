package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** A scheduler in a process of its own, to be killed by the demonstration; it ends with the process that started it. */
public final class SchedulerProgram {

    /** What it prints once it leads. */
    static final String LEADS = "leads";

    private static final long LOOK_NANOS = 20_000_000;

    private SchedulerProgram() {}

    /** Takes the server's URL, the namespace and the scheduler's name. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (var jobs = AsyncJobs.builder().server(args[0]).namespace(args[1]).connect();
                var scheduler = jobs.scheduler(args[2]).maintainer(false).start()) {
            var unused = Thread.ofPlatform().daemon().start(() -> {
                while (!scheduler.isLeader()) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                System.out.println(LEADS);
            });
            while (System.in.read() >= 0) {
                // nothing is ever written to it: it ends with its parent
            }
        }
    }
}

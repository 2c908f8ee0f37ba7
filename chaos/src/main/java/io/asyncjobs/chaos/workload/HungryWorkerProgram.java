package io.asyncjobs.chaos.workload;

import io.asyncjobs.handler.TaskContext;
import java.util.ArrayList;
import java.util.Optional;

/** A worker as a process of its own, whose handler wants much memory for tasks that carry much. */
public final class HungryWorkerProgram {

    private static final int BALLAST = 100_000;

    private HungryWorkerProgram() {}

    /** Takes what {@link WorkerProgram} takes, and last how many bytes each such task wants. */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        long wanted = Long.parseLong(setting.rest().get(3));
        WorkerProgram.run(setting, Optional.empty(), context -> eat(context, wanted));
    }

    /** Copies of its payload, until there are as many bytes as it wants or no memory is left. */
    private static void eat(TaskContext context, long wanted) {
        var payload = context.task().payload();
        if (payload.isNone() || payload.bytes().length < BALLAST) {
            return;
        }
        var eaten = new ArrayList<byte[]>();
        for (long bytes = 0; bytes < wanted; bytes += payload.bytes().length) {
            eaten.add(payload.bytes().clone());
        }
        if (eaten.isEmpty()) {
            throw new IllegalStateException("it had nothing to eat");
        }
    }
}

package io.asyncjobs.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The raw server: the same writes with no logic around them, by {@code interop/ceiling}.
 *
 * @param name what its figures are kept under
 * @param mode of the program
 * @param more of its arguments
 * @param usualTasks how many tasks
 * @param payload bytes of payload of each; 0 for those of the options
 */
record RawServer(String name, String mode, List<String> more, int usualTasks, int payload) implements Baseline {

    private static final int WARM_UP = 5_000;

    private static final String PUBLISH = "publish";
    private static final String DRAIN = "drain";
    private static final String DELAYED = "delayed";

    /** Stores a record and then an item for each task, as many on their way at once as gains. */
    static RawServer publish(int tasks, int payload) {
        return new RawServer(RAW, PUBLISH, List.of(), tasks, payload);
    }

    /** The same with so many tasks on their way at once. */
    static RawServer publishByCallers(int tasks, int callers) {
        return new RawServer(RAW, PUBLISH, List.of("--window", String.valueOf(callers)), tasks, 0);
    }

    /** The same with a unique key, which is taken before the record and extended after it. */
    static RawServer publishWithKeys(int tasks) {
        return new RawServer(RAW, PUBLISH, List.of("--unique"), tasks, 0);
    }

    /** The same without any header. */
    static RawServer publishWithoutHeaders(int tasks) {
        return new RawServer("raw-without-headers", PUBLISH, List.of("--headers=false"), tasks, 0);
    }

    /** Pulls items, stores each record twice by compare-and-set, confirms the item. */
    static RawServer drain(int tasks, int payload) {
        return new RawServer(RAW, DRAIN, List.of(), tasks, payload);
    }

    /** The same where the first try of one task in so many fails: its item is scheduled, moved back and run once more. */
    static RawServer drainWithRetries(int tasks, int failEvery, Duration delay) {
        var more = List.of("--fail-every", String.valueOf(failEvery), "--retry-delay", delay.toMillis() + "ms");
        return new RawServer(RAW, DRAIN, more, tasks, 0);
    }

    /** The same with tasks that the server makes due, all at once, and that are moved into the queue then. */
    static RawServer delayed(int tasks) {
        return new RawServer(RAW, DELAYED, List.of(), tasks, 0);
    }

    /** The same with a read of each record. */
    static RawServer drainWithReads(int tasks) {
        return new RawServer("raw-with-reads", DRAIN, List.of("--read"), tasks, 0);
    }

    /** The same on so many connections. */
    RawServer onConnections(int count) {
        return new RawServer(name, mode, List.of("--connections", String.valueOf(count)), usualTasks, payload);
    }

    /** The same from so many queues, which share what is on its way at once. */
    RawServer onQueues(int count) {
        return new RawServer("raw-with-queues", mode, List.of("--queues", String.valueOf(count)), usualTasks, payload);
    }

    @Override
    public GoProgram program() {
        return GoProgram.CEILING;
    }

    @Override
    public Sample run(Opponent opponent) throws IOException, InterruptedException {
        var options = opponent.options();
        int tasks = options.scaled(usualTasks);
        int size = opponent.recordBytes(payload);
        var arguments = new ArrayList<>(more);
        arguments.addAll(List.of("--namespace", opponent.namespace()));
        arguments.addAll(List.of("--tasks", String.valueOf(tasks)));
        arguments.addAll(List.of("--warm-up", String.valueOf(Math.min(WARM_UP, tasks))));
        arguments.addAll(List.of("--size", String.valueOf(size)));
        arguments.addAll(List.of("--replicas", String.valueOf(opponent.site().replicas())));
        arguments.addAll(List.of("--seed", String.valueOf(options.seed() & Long.MAX_VALUE)));
        arguments.addAll(windows(size));
        if (mode.equals(DELAYED)) {
            arguments.addAll(List.of("--lead", Delayed.lead(tasks).toMillis() + "ms"));
        }
        try (var program = opponent.start(mode, arguments)) {
            program.answer();
            var meter = Meter.start(opponent.site());
            program.tell("go");
            var result = program.answer();
            return Figures.of(result, tasks, meter);
        }
    }

    /** Large messages need no wide window, and would fill the server's memory. */
    private static List<String> windows(int size) {
        return size > 16_384 ? List.of("--window", "200", "--pull", "50", "--pulls", "4") : List.of();
    }
}

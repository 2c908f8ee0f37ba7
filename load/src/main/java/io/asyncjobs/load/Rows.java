package io.asyncjobs.load;

import java.util.List;

/** All rows, in the order in which they are measured. */
final class Rows {

    private static final int KB_2 = 2 * 1024;
    private static final int KB_64 = 64 * 1024;
    private static final int TASKS_10K = 10_000;
    private static final int TASKS_1M = 1_000_000;
    private static final String SYNCED = "three replicas that sync every write";

    static final List<Scenario> ALL = List.of(
            new BlockingEnqueue(1, Size.QUICK, 5_000),
            new BlockingEnqueue(8, Size.NORMAL, 20_000),
            new BlockingEnqueue(64, Size.QUICK, 40_000),
            BulkEnqueue.usual(),
            new AsyncEnqueue(),
            Drain.usual(),
            new IdleLatency(false),
            new IdleLatency(true),
            new Retries(),
            new Delayed(),
            new UniqueEnqueue(),
            BulkEnqueue.usual().withPayload("2k", KB_2, 40_000),
            Drain.usual().withPayload("2k", KB_2, 40_000),
            BulkEnqueue.usual().withPayload("64k", KB_64, 2_000),
            Drain.usual().withPayload("64k", KB_64, 2_000),
            Drain.usual().withTasks("10k", Size.NORMAL, TASKS_10K),
            Drain.usual().withTasks("1m", Size.FULL, TASKS_1M),
            Drain.usual().withQueues(20, Size.FULL),
            Drain.usual().withQueues(200, Size.NORMAL),
            new History(10),
            new History(1),
            new UnderFault(Fault.SLOW_SERVER),
            new UnderFault(Fault.SLOW_HANDLER),
            new UnderFault(Fault.FULL_QUEUE),
            new UnderFault(Fault.STALLED_CONNECTION),
            new Processes(2),
            new Processes(4),
            BulkEnqueue.usual().on(Servers.THREE, "replicas", "three replicas", TASKS_10K),
            Drain.usual().on(Servers.THREE, "replicas", "three replicas", TASKS_10K),
            BulkEnqueue.usual().on(Servers.THREE_SYNCED, "replicas-synced", SYNCED, TASKS_10K),
            Drain.usual().on(Servers.THREE_SYNCED, "replicas-synced", SYNCED, TASKS_10K),
            new Memory(),
            new Steady());

    private Rows() {}

    /**
     * The row of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Scenario named(String name) {
        return ALL.stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no row \"" + name + "\"; there are "
                        + String.join(", ", ALL.stream().map(Scenario::name).toList())));
    }

    /** Those that are asked for. */
    static List<Scenario> chosen(BenchOptions options) {
        return ALL.stream()
                .filter(row -> options.rows().isEmpty()
                        ? options.size().has(row.size())
                        : options.rows().contains(row.name()))
                .toList();
    }
}

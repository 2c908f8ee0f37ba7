package io.asyncjobs.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The original's worker with a backlog.
 *
 * @param usualTasks how many tasks; it is slow, so few
 * @param payload bytes of payload of each; 0 for those of the options
 * @param failEvery fail the first try of one task in so many; of none when 0
 * @param workers how many processes
 */
record OriginalDrain(int usualTasks, int payload, int failEvery, int workers) implements Baseline {

    static final int TASKS = 5_000;

    private static final int CALLERS = 64;

    OriginalDrain(int usualTasks, int payload, int failEvery) {
        this(usualTasks, payload, failEvery, 1);
    }

    @Override
    public String name() {
        return ORIGINAL;
    }

    @Override
    public GoProgram program() {
        return GoProgram.ORIGINAL;
    }

    @Override
    public Sample run(Opponent opponent) throws IOException, InterruptedException {
        int tasks = opponent.options().scaled(usualTasks);
        try (var queue = OriginalQueue.open(opponent)) {
            queue.enqueue(tasks, CALLERS, payload);
            return workers == 1 ? runOne(opponent, queue, tasks) : runSeveral(opponent, queue, tasks);
        }
    }

    private Sample runOne(Opponent opponent, OriginalQueue queue, int tasks) throws IOException, InterruptedException {
        var meter = Meter.start(opponent.site());
        try (var program = worker(opponent, queue, tasks)) {
            program.answer(); // ready
            return Figures.of(program.answer(), tasks, meter);
        }
    }

    /** None of them knows when all is done, so the queue is asked. */
    private Sample runSeveral(Opponent opponent, OriginalQueue queue, int tasks)
            throws IOException, InterruptedException {
        var programs = new ArrayList<ProgramRun>();
        var meter = Meter.start(opponent.site());
        try {
            for (int i = 0; i < workers; i++) {
                programs.add(worker(opponent, queue, 0));
            }
            opponent.site().awaitEmpty(OriginalQueue.NAMESPACE, Stage.QUEUE);
            var sample = meter.rate(tasks, meter.started(), System.nanoTime());
            meter.servers(tasks, sample);
            return sample;
        } finally {
            programs.forEach(ProgramRun::close);
        }
    }

    private ProgramRun worker(Opponent opponent, OriginalQueue queue, int count) throws IOException {
        var more = new ArrayList<>(List.of("--bind", "--policy", "test"));
        more.addAll(List.of("--concurrency", String.valueOf(opponent.options().slots())));
        more.addAll(List.of("--count", String.valueOf(count)));
        more.addAll(List.of("--fail-every", String.valueOf(failEvery)));
        return queue.start("process", more.toArray(String[]::new));
    }
}

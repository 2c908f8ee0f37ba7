package io.asyncjobs.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The queue of the original's tasks, which is in the namespace that all its programs have; gone when it is closed. */
final class OriginalQueue implements AutoCloseable {

    /** What all its streams begin with, which cannot be changed. */
    static final String NAMESPACE = "CHORIA_AJ";

    private final Opponent opponent;

    private OriginalQueue(Opponent opponent) {
        this.opponent = opponent;
    }

    /** An empty queue. */
    static OriginalQueue open(Opponent opponent) throws IOException {
        opponent.site().delete(NAMESPACE);
        return new OriginalQueue(opponent);
    }

    /** Starts one of its commands on the queue. */
    ProgramRun start(String command, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("--queue", Stage.QUEUE, "--type", Stage.TYPE));
        if (!command.equals("latency")) {
            arguments.add("--quiet");
        }
        arguments.addAll(List.of(
                "--concurrent",
                String.valueOf(Math.max(1_000, 4 * opponent.options().slots()))));
        arguments.addAll(List.of(more));
        return opponent.start(command, arguments);
    }

    /** Enqueues so many by that many callers at once. Gives what it took. */
    Sample enqueue(int tasks, int callers, int payload) throws IOException, InterruptedException {
        var meter = Meter.start(opponent.site());
        try (var program = start(
                "enqueue",
                "--count",
                String.valueOf(tasks),
                "--parallel",
                String.valueOf(callers),
                "--payload",
                opponent.payloadText(payload))) {
            return Figures.of(program.answer(), tasks, meter);
        }
    }

    @Override
    public void close() throws IOException {
        opponent.site().delete(NAMESPACE);
    }
}

package io.asyncjobs.load;

import java.io.IOException;

/** The original's enqueue, by so many callers at once. */
record OriginalEnqueue(int usualTasks, int callers) implements Baseline {

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
        try (var queue = OriginalQueue.open(opponent)) {
            return queue.enqueue(opponent.options().scaled(usualTasks), callers, 0);
        }
    }
}

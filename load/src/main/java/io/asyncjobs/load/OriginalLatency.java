package io.asyncjobs.load;

import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** How long the original takes from enqueue to the start of the handler, on an idle worker in the same or another process. */
record OriginalLatency(int usualTasks, boolean apart) implements Baseline {

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
            return apart ? runApart(opponent, queue, tasks) : runTogether(opponent, queue, tasks);
        }
    }

    private static Sample runTogether(Opponent opponent, OriginalQueue queue, int tasks)
            throws IOException, InterruptedException {
        var meter = Meter.start(opponent.site());
        try (var program = start(opponent, queue, "both", tasks)) {
            program.answer(); // ready
            return sample(program.answer(), all(opponent, tasks), meter);
        }
    }

    private static Sample runApart(Opponent opponent, OriginalQueue queue, int tasks)
            throws IOException, InterruptedException {
        var meter = Meter.start(opponent.site());
        try (var worker = start(opponent, queue, "work", tasks)) {
            worker.answer(); // ready
            try (var producer = start(opponent, queue, "produce", tasks)) {
                producer.answer(); // ready
                return sample(worker.answer(), all(opponent, tasks), meter);
            }
        }
    }

    private static int all(Opponent opponent, int measured) {
        return measured + IdleLatency.leftOutFirst(opponent.options());
    }

    private static ProgramRun start(Opponent opponent, OriginalQueue queue, String side, int tasks) throws IOException {
        return queue.start(
                "latency",
                "--side",
                side,
                "--count",
                String.valueOf(tasks),
                "--warm-up",
                String.valueOf(IdleLatency.leftOutFirst(opponent.options())),
                "--interval",
                IdleLatency.GAP.toMillis() + "ms",
                "--jitter-seed",
                String.valueOf(opponent.options().seed() & Long.MAX_VALUE),
                "--concurrency",
                String.valueOf(opponent.options().slots()));
    }

    private static Sample sample(JsonNode answer, int tasks, Meter meter) {
        var sample = new Sample().ended();
        for (var figure : new String[] {Sample.P50, "p90_ms", Sample.P99, Sample.MAX, "measured"}) {
            sample.with(figure, answer.path(figure).asDouble());
        }
        meter.servers(tasks, sample);
        return sample;
    }
}

package io.asyncjobs.load;

import tools.jackson.databind.JsonNode;

/** Turns the answers of the programs in Go into figures of ours. */
final class Figures {

    private Figures() {}

    /** Of an answer with {@code seconds} and {@code cpu_seconds}. */
    static Sample of(JsonNode answer, int tasks, Meter meter) {
        double seconds = answer.path("seconds").asDouble();
        var sample = new Sample()
                .ended()
                .with(Sample.RATE, tasks / seconds)
                .with("seconds", seconds)
                .with("tasks", tasks)
                .with(Sample.CLIENT_CPU, answer.path("cpu_seconds").asDouble() / tasks * 10_000);
        meter.servers(tasks, sample);
        return sample;
    }
}

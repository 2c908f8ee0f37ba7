package io.asyncjobs.load;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A worker in another process, see {@link WorkerProcess}. */
final class WorkerRun implements AutoCloseable {

    private static final String CPU_SECONDS = "cpu_seconds";
    private static final String ALLOCATED_BYTES = "allocated_bytes";

    private final ProgramRun program;

    private WorkerRun(ProgramRun program) {
        this.program = program;
    }

    /** Starts the process, which serves nothing yet; returns when it is connected. */
    static WorkerRun start(Stage stage, int tasks, int leftOutFirst, List<String> jvmOptions)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:+UseSerialGC");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WorkerProcess.class.getName()));
        command.addAll(List.of(stage.site().url(), stage.namespace()));
        command.add(String.valueOf(stage.site().replicas()));
        command.add(String.valueOf(stage.options().slots()));
        command.add(String.valueOf(tasks));
        command.add(String.valueOf(leftOutFirst));
        var program = ProgramRun.start("a worker process", command);
        try {
            program.answer();
            return new WorkerRun(program);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            program.close();
            throw failed;
        }
    }

    /** Lets it serve this queue and no other; what it spends is counted from now on. */
    void serve(String queue) throws IOException, InterruptedException {
        program.tell("serve " + queue);
        program.answer();
    }

    /** Stops it. Gives what it spent, and how long after their time it started tasks. */
    Map<String, Double> end() throws IOException, InterruptedException {
        program.tell("end");
        var figures = new LinkedHashMap<String, Double>();
        program.answer()
                .properties()
                .forEach(each -> figures.put(each.getKey(), each.getValue().asDouble()));
        return figures;
    }

    /** Adds what all of them spent for so many tasks together, and the largest heap of one. */
    static void describe(List<Map<String, Double>> ends, int tasks, Sample sample) {
        sample.with(Sample.CLIENT_CPU, sum(ends, CPU_SECONDS) / tasks * 10_000)
                .with(Sample.ALLOCATED, sum(ends, ALLOCATED_BYTES) / tasks)
                .with(
                        Sample.LIVE_HEAP,
                        ends.stream()
                                .mapToDouble(end -> end.getOrDefault(Sample.LIVE_HEAP, Double.NaN))
                                .max()
                                .orElse(Double.NaN));
    }

    private static double sum(List<Map<String, Double>> ends, String figure) {
        return ends.stream()
                .mapToDouble(end -> end.getOrDefault(figure, Double.NaN))
                .sum();
    }

    @Override
    public void close() {
        program.close();
    }
}

package io.asyncjobs.load;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A worker as a process of its own, told what to do on its standard input and answering one JSON document a line:
 * {@code serve QUEUE}, then {@code end}. It ends when its input closes.
 */
public final class WorkerProcess {

    private final AsyncJobs jobs;
    private final int slots;
    private final Latencies latencies;
    private Meter.Spending before = Meter.Spending.now();
    private @Nullable Worker worker;

    private WorkerProcess(AsyncJobs jobs, int slots, Latencies latencies) {
        this.jobs = jobs;
        this.slots = slots;
        this.latencies = latencies;
    }

    /**
     * Takes the server's URL, the namespace, the replicas, the slots, the number of tasks and how many of them are not
     * measured.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (var jobs = Stage.connect(arguments[0], arguments[1], Integer.parseInt(arguments[2]))) {
            var latencies = new Latencies(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
            new WorkerProcess(jobs, Integer.parseInt(arguments[3]), latencies).obey();
        }
    }

    private void obey() throws IOException, InterruptedException {
        answer(Map.of("ready", true));
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals("end")) {
                answer(figures());
                stop();
            } else {
                serve(order.substring(order.indexOf(' ') + 1));
                answer(Map.of("serving", true));
            }
        }
        stop();
    }

    private void serve(String queue) throws InterruptedException {
        stop();
        before = Meter.Spending.now();
        worker = jobs.worker()
                .queue(queue)
                .slots(slots)
                .handle(Stage.TYPE, latencies.handler())
                .start();
    }

    private void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    private Map<String, Double> figures() {
        var spent = Meter.Spending.now().minus(before);
        var sample = new Sample();
        latencies.describe(sample);
        var figures = new LinkedHashMap<>(sample.metrics());
        figures.put("cpu_seconds", spent.cpuNanos() / 1e9);
        figures.put("allocated_bytes", (double) spent.allocatedBytes());
        figures.put(Sample.LIVE_HEAP, Meter.liveHeapMegabytes());
        return figures;
    }

    private static void answer(Object document) {
        System.out.println(JsonMapper.shared().writeValueAsString(document));
    }
}

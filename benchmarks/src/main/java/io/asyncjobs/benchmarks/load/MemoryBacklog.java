package io.asyncjobs.benchmarks.load;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** Does a worker with a small heap get through a large backlog, and how much of its heap lives? In a process of its own. */
final class MemoryBacklog implements Scenario {

    private static final long LIMIT_MINUTES = 15;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public int repetitions(LoadSettings settings) {
        return 1;
    }

    @Override
    public Sample run(Stage stage) throws IOException, InterruptedException {
        var settings = stage.settings();
        stage.fill(settings.backlog());
        var meter = Meter.start(stage.site());
        var process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Xmx" + settings.heap(),
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerProcess.class.getName(),
                        stage.site().url(),
                        stage.namespace(),
                        Integer.toString(settings.slots()),
                        Integer.toString(settings.backlog())))
                .redirectError(Redirect.INHERIT)
                .start();
        // its standard input stays open: it ends where it closes, so it never outlives this process
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            process.waitFor();
        }
        // one short line, which the pipe holds
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        double seconds = (System.nanoTime() - meter.started()) / 1e9;
        var sample = new Sample().with("exit_code", process.exitValue()).with("process_seconds", seconds);
        if (!said.isBlank()) {
            JsonMapper.shared()
                    .readTree(said)
                    .properties()
                    .forEach(each -> sample.with(each.getKey(), each.getValue().asDouble()));
        }
        meter.serverCpu(settings.backlog(), sample);
        return sample;
    }
}

package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Progress;
import io.asyncjobs.cli.output.Style;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a step works with: the server, and the lines and figures that it shows. One for each step, used by its thread. */
final class Stage {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AsyncJobs jobs;
    private final Place place;
    private final Output output;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /**
     * Where it is shown, for a process of its own.
     *
     * @param server the server's URL
     * @param namespace the namespace of its streams
     */
    record Place(String server, String namespace) {}

    Stage(AsyncJobs jobs, Place place, Output output) {
        this.jobs = jobs;
        this.place = place;
        this.output = output;
    }

    AsyncJobs jobs() {
        return jobs;
    }

    Place place() {
        return place;
    }

    Style style() {
        return output.style();
    }

    /** Shows a line to people. */
    void say(String line) {
        output.text("  " + line);
    }

    /** Keeps a figure or document for the JSON of the step. */
    void figure(String name, Object value) {
        figures.put(name, value);
    }

    Map<String, Object> figures() {
        return figures;
    }

    /**
     * Waits for a task's end.
     *
     * @throws IllegalStateException if it has not ended after 30 s
     */
    Task end(Task task) throws InterruptedException {
        return jobs.tasks()
                .await(task.id(), LIMIT)
                .orElseThrow(() -> new IllegalStateException(
                        "task " + task.id() + " has not ended after " + LIMIT.toSeconds() + " s"));
    }

    Progress progress(String label, long total) {
        return output.progress(label, total);
    }
}

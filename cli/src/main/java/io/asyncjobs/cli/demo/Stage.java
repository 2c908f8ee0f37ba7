package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Progress;
import io.asyncjobs.cli.output.Style;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a step works with: the server, and the lines and figures that it shows. One for each step, used by its thread. */
final class Stage {

    private final AsyncJobs jobs;
    private final Output output;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    Stage(AsyncJobs jobs, Output output) {
        this.jobs = jobs;
        this.output = output;
    }

    AsyncJobs jobs() {
        return jobs;
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

    Progress progress(String label, long total) {
        return output.progress(label, total);
    }
}

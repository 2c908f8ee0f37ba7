package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the steps one after the other and sums up. */
final class Demonstration {

    /** What is shown, in this order. */
    static List<Step> steps() {
        return List.of(
                new PriorityStep(),
                new RetryStep(),
                new DeadlineStep(),
                new FullQueueStep(),
                new UniqueKeyStep(),
                new DeadLetterStep(),
                new GraphStep(),
                new CancelStep(),
                new StoredTaskStep(),
                new ScheduleStep()); // the last, since it has to wait longest
    }

    private static final String PASSED = "✓";
    private static final String FAILED = "✗";

    private final AsyncJobs jobs;
    private final Stage.Place place;
    private final Output output;

    Demonstration(AsyncJobs jobs, Stage.Place place, Output output) {
        this.jobs = jobs;
        this.place = place;
        this.output = output;
    }

    /** Whether every check passed. */
    boolean run(List<Step> steps) throws InterruptedException {
        long began = System.nanoTime();
        var checks = new ArrayList<Check>();
        try {
            steps.forEach(step -> step.begin(new Stage(jobs, place, output)));
            for (int i = 0; i < steps.size(); i++) {
                output.text("");
                output.text(output.style().bold((i + 1) + ". " + steps.get(i).title()));
                checks.addAll(show(steps.get(i)));
            }
        } finally {
            steps.forEach(Step::end);
        }
        boolean passed = checks.stream().allMatch(Check::passed);
        summary(checks, passed, Duration.ofNanos(System.nanoTime() - began));
        return passed;
    }

    private List<Check> show(Step step) throws InterruptedException {
        var stage = new Stage(jobs, place, output);
        List<Check> checks;
        try {
            checks = step.run(stage);
        } catch (InterruptedException ended) {
            throw ended;
        } catch (Exception failed) {
            var reason = String.valueOf(failed.getMessage());
            output.text("  " + output.style().red(FAILED) + " " + reason);
            checks = List.of(new Check(step.title(), reason, false));
        }
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step.name());
            json.put("passed", checks.stream().allMatch(Check::passed));
            json.putAll(stage.figures());
            json.put("checks", checks.stream().map(Demonstration::json).toList());
            output.event(json);
        }
        return checks;
    }

    private void summary(List<Check> checks, boolean passed, Duration took) {
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", "summary");
            json.put("passed", passed);
            json.put("checks", checks.stream().map(Demonstration::json).toList());
            json.put("took", took.toNanos());
            output.event(json);
            return;
        }
        var table = new Table().text("").text("Check").text("Seen");
        for (var check : checks) {
            table.row(check.passed() ? PASSED : FAILED, check.what(), Human.foreign(check.seen(), 60));
        }
        output.line("");
        output.line(output.style().bold("Summary"));
        var style = output.style();
        table.lines(output.columns())
                .forEach(line ->
                        output.line(line.replace(PASSED, style.green(PASSED)).replace(FAILED, style.red(FAILED))));
        long failed = checks.stream().filter(check -> !check.passed()).count();
        output.line((passed
                        ? "All " + checks.size() + " checks passed"
                        : failed + " of " + checks.size() + " checks failed")
                + " in " + Human.duration(took) + ".");
    }

    private static Map<String, Object> json(Check check) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("check", check.what());
        json.put("seen", check.seen());
        json.put("passed", check.passed());
        return json;
    }
}

package io.asyncjobs.cli.demo;

import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.util.List;

/** A task waits for two others and gets their results; one whose parent fails is never run. */
final class GraphStep implements Step {

    private static final String QUEUE = "GRAPH";
    private static final String COUNT = "demo:count";
    private static final String SUM = "demo:sum";
    private static final String BROKEN = "demo:broken";
    private static final int LEFT = 40;
    private static final int RIGHT = 2;

    @Override
    public String name() {
        return "graph";
    }

    @Override
    public String title() {
        return "Tasks that wait for other tasks";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        var worker = jobs.worker()
                .queue(QUEUE)
                .handle(COUNT, context -> context.payload(Integer.class))
                .handle(SUM, GraphStep::sum)
                .handle(BROKEN, context -> {
                    throw new TerminateTaskException("the file is empty");
                })
                .start();
        try (worker) {
            return List.of(joined(stage), unreachable(stage));
        }
    }

    private static Integer sum(TaskContext context) throws InterruptedException {
        int sum = 0;
        for (var parent : context.task().dependencies()) {
            sum += context.dependencyResult(parent)
                    .map(TaskResult::json)
                    .map(Integer::valueOf)
                    .orElseThrow();
        }
        return sum;
    }

    private static Check joined(Stage stage) throws InterruptedException {
        var left = TaskId.next();
        var right = TaskId.next();
        var child = TaskSpec.of(SUM).queue(QUEUE).dependsOn(left, right).withDependencyResults();
        var graph = stage.jobs()
                .producer()
                .enqueueGraph(List.of(
                        TaskSpec.of(COUNT, LEFT).id(left).queue(QUEUE),
                        TaskSpec.of(COUNT, RIGHT).id(right).queue(QUEUE),
                        child));
        var sum = stage.end(graph.getLast());
        var result = sum.result().map(TaskResult::json).orElse("none");
        stage.say("two parents give " + LEFT + " and " + RIGHT + ", their child adds them: " + result);
        stage.figure("result", result);
        return new Check(
                "a child gets its parents' results",
                sum.state().word() + ", result " + result,
                result.equals(String.valueOf(LEFT + RIGHT)));
    }

    private static Check unreachable(Stage stage) throws InterruptedException {
        var parent = TaskId.next();
        var graph = stage.jobs()
                .producer()
                .enqueueGraph(List.of(
                        TaskSpec.of(BROKEN).id(parent).queue(QUEUE),
                        TaskSpec.of(SUM).queue(QUEUE).dependsOn(parent)));
        var child = stage.end(graph.getLast());
        stage.say("a parent fails, so its child is " + child.state().word() + " and not run");
        stage.figure("child_of_failed", child.state().word());
        return new Check(
                "the child of a failed task is not run",
                child.state().word() + ", run " + child.tries() + " times",
                child.state() == TaskState.UNREACHABLE && child.tries() == 0);
    }
}

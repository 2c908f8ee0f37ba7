package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A task starts when those that it depends on are complete, and reads their results. Waiting for them takes no slot. */
public final class GraphExample {

    private static final TaskType<String> COUNT = TaskType.of("words:count", String.class);

    private GraphExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("WORDS"));

            var graph = new ArrayList<TaskSpec>();
            for (var text : List.of("to be or not to be", "that is the question")) {
                graph.add(COUNT.with(text).id(TaskId.next()).queue("WORDS"));
            }
            var chapters = graph.stream().map(spec -> spec.id().orElseThrow()).toList();
            graph.add(
                    TaskSpec.of("words:sum").queue("WORDS").dependsOn(chapters).withDependencyResults());
            var sum = jobs.producer().enqueueGraph(graph).getLast();
            System.out.println("the sum is " + sum.state().word());

            var worker = jobs.worker()
                    .queue("WORDS")
                    .handle(COUNT, (text, context) -> text.split(" ", -1).length)
                    .handle("words:sum", GraphExample::sum)
                    .start();
            try (worker) {
                var end = jobs.tasks().await(sum.id(), Duration.ofSeconds(30)).orElseThrow();
                System.out.println("the sum is " + end.state().word() + ": "
                        + end.result().orElseThrow().json());
            }
        }
    }

    private static int sum(TaskContext context) throws InterruptedException {
        int sum = 0;
        for (var id : context.task().dependencies()) {
            sum += context.dependencyResult(id)
                    .map(TaskResult::json)
                    .map(Integer::parseInt)
                    .orElseThrow();
        }
        return sum;
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(GraphExample::run, args);
    }
}

package io.asyncjobs.cli.demo;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The stored document of a completed task, as any other client of the same format reads it. */
final class StoredTaskStep implements Step {

    private static final String QUEUE = "TEST";
    private static final String TYPE = "example";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "stored";
    }

    @Override
    public String title() {
        return "A completed task, as it is stored";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        var id = TaskId.next();
        var worker = jobs.worker()
                .queue(QUEUE)
                .handle(TYPE, context -> "done".getBytes(StandardCharsets.UTF_8))
                .start();
        try (worker;
                var follower = new Follower(jobs, id)) {
            jobs.producer()
                    .enqueue(TaskSpec.of(TYPE, Map.of("hello", "world")).id(id).queue(QUEUE));
            follower.untilEnd(LIMIT, line -> {});
        }
        var document = Json.tree(jobs.tasks().document(id));
        Json.pretty(document).lines().forEach(stage::say);
        stage.figure("task", document);
        var state = document.path("state").asString("");
        var result = document.path("result").path("payload").asString("");
        return List.of(new Check(
                "the result of a completed task is stored",
                state + ", result " + result,
                state.equals("complete") && result.equals("ZG9uZQ==")));
    }
}

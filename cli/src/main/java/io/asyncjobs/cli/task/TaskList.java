package io.asyncjobs.cli.task;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.task.Task;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists tasks. */
@Command(
        name = "list",
        aliases = "ls",
        description = "Lists tasks, the last changed first.",
        footer = {"", "Example:", "  ajc task list 20 --state retry --queue EMAIL"})
final class TaskList implements Callable<Integer> {

    private final Session session;

    @Parameters(
            paramLabel = "LIMIT",
            arity = "0..1",
            defaultValue = "200",
            description = "How many at most, 1 to 100000; ${DEFAULT-VALUE} by default.")
    private int limit;

    @Mixin
    private final TaskOptions which = new TaskOptions();

    TaskList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var tasks = jobs.tasks().list(which.filter(), limit);
            if (output.isJson()) {
                output.document(tasks.stream().map(TaskList::json).toList());
            } else if (tasks.isEmpty()) {
                output.line("No tasks" + (which.isSet() ? " that match" : ""));
            } else {
                output.line(output.style().bold(title(tasks.size())));
                table(tasks).print(output);
            }
        }
        return 0;
    }

    private String title(int count) {
        return count == 1
                ? "1 Task"
                : count < limit ? Human.number(count) + " Tasks" : "The last " + Human.number(count) + " Tasks";
    }

    private static Table table(List<Task> tasks) {
        var now = Instant.now();
        var table = new Table()
                .id("ID")
                .text("Type")
                .text("Created")
                .minor(2)
                .text("State")
                .text("Queue")
                .minor(1)
                .figure("Tries")
                .minor(3);
        for (var task : tasks) {
            table.row(
                    task.id(),
                    task.type(),
                    Human.shortTime(task.created(), now),
                    task.state().word(),
                    task.queue(),
                    Human.number(task.tries()));
        }
        return table;
    }

    /** A task's own keys without what can be long: payload, result, traces. */
    static Map<String, Object> json(Task task) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", task.id());
        json.put("type", task.type());
        json.put("queue", task.queue());
        json.put("state", task.state().word());
        json.put("created", task.created().toString());
        task.tried().ifPresent(tried -> json.put("tried", tried.toString()));
        json.put("tries", task.tries());
        json.put("max_tries", task.maxTries());
        task.deadline().ifPresent(deadline -> json.put("deadline", deadline.toString()));
        task.notBefore().ifPresent(notBefore -> json.put("not_before", notBefore.toString()));
        task.lastError().ifPresent(error -> json.put("last_err", error));
        return json;
    }
}

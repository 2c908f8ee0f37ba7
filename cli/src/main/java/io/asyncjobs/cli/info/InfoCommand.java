package io.asyncjobs.cli.info;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.queue.QueueBlock;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.queue.QueueStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows the server that is meant and its queues. */
@Command(
        name = "info",
        description = "Shows which server is meant, and its queues. Creates nothing.",
        footer = {"", "Example:", "  ajc info --server nats://127.0.0.1:4222"})
public final class InfoCommand implements Callable<Integer> {

    private final Session session;

    /** The command of a session. */
    public InfoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (var jobs = session.connect()) {
            var queues =
                    jobs.queues().list().stream().map(jobs.queues()::status).toList();
            if (session.output().isJson()) {
                session.output().document(json(queues));
            } else {
                print(queues);
            }
        }
        return 0;
    }

    private void print(List<QueueStatus> queues) {
        var output = session.output();
        new Labels("AsyncJobs")
                .add("Server", session.serverText())
                .add("Namespace", session.namespace())
                .add("Queues", Human.number(queues.size()))
                .add(
                        "Waiting",
                        Human.number(
                                queues.stream().mapToLong(QueueStatus::waiting).sum()))
                .add(
                        "Running",
                        Human.number(
                                queues.stream().mapToLong(QueueStatus::inFlight).sum()))
                .add(
                        "Delayed",
                        Human.number(
                                queues.stream().mapToLong(QueueStatus::delayed).sum()))
                .print(output);
        for (var queue : queues) {
            output.line("");
            QueueBlock.block(queue).print(output);
        }
    }

    private Map<String, Object> json(List<QueueStatus> queues) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("server", session.serverText());
        json.put("namespace", session.namespace());
        json.put("queues", queues.stream().map(QueueBlock::json).toList());
        return json;
    }
}

package io.asyncjobs.cli.info;

import io.asyncjobs.Tasks;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.queue.QueueBlock;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.task.StorageBlock;
import io.asyncjobs.queue.QueueStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the server that is meant and its queues. */
@Command(
        name = "info",
        description = "Shows which server is meant, where its tasks are stored, and its queues. Creates nothing.",
        footer = {"", "Example:", "  ajc info --server nats://127.0.0.1:4222"})
public final class InfoCommand implements Callable<Integer> {

    private final Session session;

    @ArgGroup(exclusive = false, heading = "%nFor habit only, since nothing is created (see ajc task initialize):%n")
    private @Nullable Unused unused;

    /** What the original takes here for the stores that it creates. */
    private static final class Unused {
        @Option(names = "--memory", description = "Says nothing here.")
        boolean memory;

        @Option(names = "--retention", paramLabel = "DURATION", description = "Says nothing here.")
        @Nullable
        String retention;

        @Option(
                names = {"-R", "--replica"},
                paramLabel = "N",
                description = "Says nothing here.")
        @Nullable
        String replicas;

        /** Those that were given. */
        private String given() {
            return Stream.of(
                            memory ? "--memory" : "",
                            retention == null ? "" : "--retention",
                            replicas == null ? "" : "--replica")
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }

    /** The command of a session. */
    public InfoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (var jobs = session.connect()) {
            var queues =
                    jobs.queues().list().stream().map(jobs.queues()::status).toList();
            var storage = jobs.tasks().status();
            if (session.output().isJson()) {
                session.output().document(json(storage, queues));
            } else {
                print(storage, queues);
            }
            if (unused != null) {
                session.output()
                        .note("ajc info creates nothing, so this said nothing: " + unused.given()
                                + "; make the task storage" + " with \"ajc task initialize\"");
            }
        }
        return 0;
    }

    private void print(Optional<Tasks.Status> storage, List<QueueStatus> queues) {
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
        storage.ifPresent(tasks -> {
            output.line("");
            StorageBlock.block(tasks).print(output);
        });
        for (var queue : queues) {
            output.line("");
            QueueBlock.block(queue).print(output);
        }
    }

    private Map<String, Object> json(Optional<Tasks.Status> storage, List<QueueStatus> queues) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("server", session.serverText());
        json.put("namespace", session.namespace());
        storage.ifPresent(tasks -> json.put("storage", StorageBlock.json(tasks)));
        json.put("queues", queues.stream().map(QueueBlock::json).toList());
        return json;
    }
}

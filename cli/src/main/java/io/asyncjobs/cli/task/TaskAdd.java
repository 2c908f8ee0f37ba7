package io.asyncjobs.cli.task;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.input.IfTakenWords;
import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.input.PayloadText;
import io.asyncjobs.cli.input.Times;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.Unique;
import io.asyncjobs.task.Unique.IfTaken;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Enqueues a task. */
@Command(
        name = "add",
        aliases = {"new", "a", "enqueue"},
        description = "Enqueues a task.",
        footer = {
            "",
            "A PAYLOAD that is JSON is stored as it is, any other text as a JSON string.",
            "Durations are written as 90s, 1h30m or 2d.",
            "",
            "Examples:",
            "  ajc task add email:new '{\"to\":\"ada\"}' --queue EMAIL --deadline 1h",
            "  ajc task add report @figures.json --at 2026-12-01T06:00:00Z",
            "  echo 'good morning' | ajc task add greet -",
            "  ajc task add total --depends sum-1,sum-2 --load",
            "  ajc task add sync --unique-key sync-all --if-taken return"
        })
final class TaskAdd implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "TYPE", description = "The task type, which decides on its handler.")
    private String type = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PAYLOAD",
            description = "The payload; - reads standard input, @FILE reads a file.")
    private @Nullable String payload;

    @Option(names = "--text", description = "Stores PAYLOAD as a JSON string, whatever it looks like.")
    private boolean text;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            defaultValue = TaskSpec.DEFAULT_QUEUE,
            description = "The queue; ${DEFAULT-VALUE} by default, any other must exist.")
    private String queue = TaskSpec.DEFAULT_QUEUE;

    @ArgGroup
    private Start start = new Start();

    private static final class Start {
        @Option(
                names = "--delay",
                paramLabel = "DURATION",
                converter = Durations.class,
                description = "Starts no earlier than this long from now.")
        @Nullable
        Duration delay;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                converter = Times.class,
                description = "Starts no earlier than this time.")
        @Nullable
        Instant at;
    }

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Expires unless it is started within this long from now.")
    private @Nullable Duration deadline;

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "10",
            description = "How often it is tried at most; ${DEFAULT-VALUE} by default, 0 leaves it to the queue.")
    private int tries;

    @Option(
            names = "--depends",
            paramLabel = "ID",
            split = ",",
            description =
                    "Starts only when these tasks are complete; several are separated by commas, or given one by one.")
    private List<String> parents = List.of();

    @Option(
            names = "--load",
            negatable = true,
            description = "Hands their results to its handler; it does not by default.")
    private boolean load;

    @Option(names = "--wait-for-unknown", description = "Waits for tasks that do not exist yet, too.")
    private boolean waitForUnknown;

    @Option(names = "--id", paramLabel = "ID", description = "Its id; a new KSUID by default.")
    private @Nullable String id;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "KEY=VALUE",
            description = "Adds a header; may be given more than once.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @ArgGroup(exclusive = false)
    private @Nullable UniqueKey unique;

    private static final class UniqueKey {
        @Option(
                names = "--unique-key",
                paramLabel = "KEY",
                required = true,
                description = "At most one task of the queue holds this key, until it is final.")
        String key = "";

        @Option(
                names = "--unique-for",
                paramLabel = "DURATION",
                converter = Durations.class,
                description = "Holds the key for this long, not until the task is final.")
        @Nullable
        Duration period;

        @Option(
                names = "--if-taken",
                paramLabel = "ACTION",
                converter = IfTakenWords.class,
                completionCandidates = IfTakenWords.Words.class,
                description = "Where another task holds the key: reject (the default), return that task, or replace it"
                        + " if it still waits.")
        IfTaken ifTaken = IfTaken.REJECT;

        Unique unique() {
            var chosen = Unique.key(key).ifTaken(ifTaken);
            return period == null ? chosen : chosen.forPeriod(period);
        }
    }

    TaskAdd(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var spec = spec();
        var output = session.output();
        try (var jobs = session.connect()) {
            var task = jobs.producer().enqueue(spec);
            if (output.isJson()) {
                output.document(Json.tree(jobs.tasks().document(task.id())));
            } else if (spec.id().filter(own -> !own.equals(task.id())).isPresent()) {
                output.line("Task " + task.id() + " holds the key already; nothing was enqueued");
            } else {
                output.line("Enqueued task " + task.id());
            }
        }
        return 0;
    }

    private TaskSpec spec() {
        var spec = payload == null
                ? TaskSpec.of(type)
                : TaskSpec.of(
                        type,
                        PayloadText.parse(payload, text, session.surroundings().input()));
        spec = spec.queue(queue).maxTries(Numbers.limit("--tries", tries));
        if (start.delay != null) {
            spec = spec.delay(start.delay);
        }
        if (start.at != null) {
            spec = spec.runAt(start.at);
        }
        if (deadline != null) {
            spec = spec.deadlineIn(deadline);
        }
        if (id != null) {
            spec = spec.id(id);
        }
        if (unique != null) {
            // an id of its own tells the task apart from one that is returned
            spec = spec.unique(unique.unique()).id(id == null ? TaskId.next() : id);
        }
        if (!parents.isEmpty()) {
            spec = spec.dependsOn(parents);
        }
        if (load) {
            spec = spec.withDependencyResults();
        }
        if (waitForUnknown) {
            spec = spec.waitForUnknown();
        }
        for (var header : headers.entrySet()) {
            spec = spec.header(header.getKey(), header.getValue());
        }
        return spec;
    }
}

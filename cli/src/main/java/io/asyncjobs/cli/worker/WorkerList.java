package io.asyncjobs.cli.worker;

import io.asyncjobs.Workers.Live;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.task.Progress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the workers. */
@Command(
        name = "list",
        aliases = "ls",
        description = {
            "Lists the workers that are alive, the earliest started first.",
            "",
            "What they run is up to 10 s old; one that was killed is listed for 30 s. Workers of the Go original are not"
                    + " listed."
        },
        footer = {"", "Example:", "  ajc worker list"})
final class WorkerList implements Callable<Integer> {

    private static final int WIDEST = 60;

    /** How many running tasks a worker names. */
    private static final int MOST_TOLD = 100;

    private final Session session;

    WorkerList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            var workers = jobs.workers().list();
            if (output.isJson()) {
                output.document(workers.stream().map(WorkerList::json).toList());
            } else if (workers.isEmpty()) {
                output.line("No workers in " + session.namespace());
            } else {
                table(workers).print(output);
            }
        }
        return 0;
    }

    private static Table table(List<Live> workers) {
        var now = Instant.now();
        var table = new Table()
                .id("ID")
                .text("Host")
                .minor(1)
                .figure("PID")
                .minor(3)
                .text("Queues")
                .figure("Slots")
                .minor(2)
                .figure("Running")
                .minor(1)
                .text("Since")
                .minor(4);
        for (var worker : workers) {
            table.row(
                    Human.foreign(worker.id(), WIDEST),
                    Human.foreign(worker.host(), WIDEST),
                    Long.toString(worker.pid()),
                    Human.foreign(String.join(", ", worker.queues()), WIDEST),
                    Human.number(worker.slots()),
                    running(worker),
                    Human.shortTime(worker.started(), now));
        }
        return table;
    }

    private static String running(Live worker) {
        int known = worker.running().size();
        return known == MOST_TOLD && worker.slots() > known ? known + "+" : Human.number(known);
    }

    private static Map<String, Object> json(Live worker) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", worker.id());
        json.put("host", worker.host());
        json.put("pid", worker.pid());
        json.put("started", worker.started().toString());
        json.put("queues", worker.queues());
        json.put("slots", worker.slots());
        json.put("running", worker.running());
        var progress = new TreeMap<String, Object>();
        worker.progress().forEach((id, far) -> progress.put(id, json(far)));
        json.put("progress", progress);
        return json;
    }

    private static Map<String, Object> json(Progress progress) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("percent", progress.percent());
        json.put("text", progress.text());
        json.put("at", progress.at().toString());
        return json;
    }
}

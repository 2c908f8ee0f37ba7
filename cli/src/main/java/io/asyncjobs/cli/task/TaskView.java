package io.asyncjobs.cli.task;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one task. */
@Command(
        name = "view",
        aliases = {"show", "v", "info", "i"},
        description = {
            "Shows a task.",
            "",
            "How far it is while it runs, and its last tries are shown too; with --json its document as it is stored."
        },
        footer = {"", "Example:", "  ajc task view 24ErgVol4ZjpoQ8FAima9R2jEHB"})
final class TaskView implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id = "";

    @Option(names = "-j", description = "The same as --json.")
    private boolean json;

    TaskView(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var output = session.output();
        try (var jobs = session.connect()) {
            if (json || output.isJson()) {
                // the document may be one that this program cannot read as a task
                output.document(Json.tree(jobs.tasks().document(id)));
            } else {
                TaskBlock.print(jobs, jobs.tasks().load(id), output);
            }
        }
        return 0;
    }
}

package io.asyncjobs.cli.task;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Tasks.Status;
import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.input.RetentionChange;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the task storage. */
@Command(
        name = "initialize",
        description = {
            "Makes the storage of all tasks, which the first task would make else.",
            "",
            "One that exists is left as it is; where it is set otherwise that is an error."
        },
        footer = {
            "",
            "A TIME is a duration such as 24h, forever, discard, or default, which takes back",
            "what was set. Without a STATE it is for all final states: complete, expired,",
            "terminated, queue_error, unreachable.",
            "",
            "Example:",
            "  ajc task initialize --replicas 3 --retention complete=24h,expired=30d"
        })
final class TaskInitialize implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--all",
            description = "Makes the other storage that is missing too, for users who may not make it themselves.")
    private boolean all;

    @Option(names = "--memory", description = "Keeps it in memory instead of on disk.")
    private boolean memory;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "On how many servers it is kept, 1 to 5; ${DEFAULT-VALUE} by default.")
    private int replicas;

    @Option(
            names = "--retention",
            paramLabel = RetentionChange.SYNTAX,
            split = ",",
            converter = RetentionChange.Converter.class,
            description = "How long final tasks are kept, where their queue says nothing; for ever by default.")
    private List<RetentionChange> retention = new ArrayList<>();

    TaskInitialize(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        int count = Numbers.between("--replicas", replicas, 1, 5);
        var wanted = RetentionChange.apply(retention, Retention.none());
        var storage = memory ? Storage.MEMORY : Storage.FILE;
        try (var jobs = session.connect(builder -> storing(builder, storage, count))) {
            var existing = jobs.tasks().status();
            if (existing.isPresent()) {
                compare(existing.get(), storage, count, wanted);
            } else {
                jobs.tasks().configure(wanted);
            }
            if (all) {
                jobs.makeStores();
            }
            StorageBlock.print(jobs, session);
        }
        return 0;
    }

    private AsyncJobs.Builder storing(AsyncJobs.Builder builder, Storage storage, int count) {
        return all ? builder.storage(storage).replicas(count) : builder.store(AsyncJobs.Store.TASKS, storage, count);
    }

    private void compare(Status existing, Storage storage, int count, Retention wanted) {
        if (existing.storage() != storage) {
            throw new CommandException("the task storage exists and is kept "
                    + (existing.storage() == Storage.MEMORY ? "in memory" : "on disk") + ", which cannot be changed");
        }
        if (existing.replicas() != count || !existing.retention().equals(wanted)) {
            throw new CommandException("the task storage exists with another retention or number of replicas; change"
                    + " it with \"ajc task configure\"");
        }
    }
}

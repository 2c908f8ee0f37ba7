package io.asyncjobs.cli.task;

import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.input.RetentionChange;
import io.asyncjobs.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes the task storage. */
@Command(
        name = "configure",
        aliases = {"config", "cfg"},
        description = {
            "Changes how long final tasks are kept and on how many servers.",
            "",
            "States that are not named stay as they are. A change counts for tasks that become final from then on."
        },
        footer = {
            "",
            "A TIME is a duration such as 24h, forever, discard, or default, which takes back",
            "what was set. Without a STATE it is for all final states: complete, expired,",
            "terminated, queue_error, unreachable.",
            "",
            "Examples:",
            "  ajc task configure --retention complete=24h,expired=30d,terminated=forever",
            "  ajc task configure 24h 3"
        })
final class TaskConfigure implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RETENTION",
            description = "The same as --retention, as the original has it.")
    private @Nullable String retentionArgument;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REPLICAS",
            description = "The same as --replicas, as the original has it.")
    private @Nullable Integer replicasArgument;

    @Option(
            names = "--retention",
            paramLabel = RetentionChange.SYNTAX,
            split = ",",
            converter = RetentionChange.Converter.class,
            description = "How long final tasks are kept, where their queue says nothing.")
    private List<RetentionChange> retention = new ArrayList<>();

    @Option(names = "--replicas", paramLabel = "N", description = "On how many servers they are kept, 1 to 5.")
    private @Nullable Integer replicas;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TaskConfigure(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var changes =
                new ArrayList<>(retentionArgument == null ? List.of() : RetentionChange.parseAll(retentionArgument));
        changes.addAll(retention);
        var count = replicas == null ? replicasArgument : replicas;
        if (changes.isEmpty() && count == null) {
            throw new ParameterException(
                    spec.commandLine(), "nothing is to be changed; give --retention or --replicas");
        }
        if (count != null) {
            Numbers.between("--replicas", count, 1, 5);
        }
        try (var jobs = session.connect()) {
            if (count != null) {
                jobs.tasks().replicas(count); // first, since it is what a server may refuse
            }
            if (!changes.isEmpty()) {
                jobs.tasks()
                        .configure(RetentionChange.apply(changes, jobs.tasks().retention()));
            }
            StorageBlock.print(jobs, session);
        }
        return 0;
    }
}

package io.asyncjobs.cli.worker;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around workers. */
@Command(
        name = "worker",
        aliases = {"workers", "w"},
        description = "Looks at the workers that are alive.",
        footer = {"", "Example:", "  ajc worker list"})
public final class WorkerCommands {

    private WorkerCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new WorkerCommands()).addSubcommand(new WorkerList(session));
    }
}

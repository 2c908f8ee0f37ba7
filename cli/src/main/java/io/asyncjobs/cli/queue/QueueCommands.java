package io.asyncjobs.cli.queue;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around queues. */
@Command(
        name = "queue",
        aliases = {"queues", "q"},
        description = "Makes queues, looks at them and changes them.",
        footer = {"", "Examples:", "  ajc queue add EMAIL --priority 10", "  ajc queue list"})
public final class QueueCommands {

    private QueueCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new QueueCommands())
                .addSubcommand(new QueueAdd(session))
                .addSubcommand(new QueueList(session))
                .addSubcommand(new QueueInfo(session))
                .addSubcommand(new QueueConfigure(session))
                .addSubcommand(new QueuePause(session))
                .addSubcommand(new QueueResume(session))
                .addSubcommand(new QueuePurge(session))
                .addSubcommand(new QueueDelete(session));
    }
}

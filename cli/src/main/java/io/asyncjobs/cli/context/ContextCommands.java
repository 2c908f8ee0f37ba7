package io.asyncjobs.cli.context;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around NATS contexts. */
@Command(
        name = "context",
        aliases = {"contexts", "ctx"},
        description = "Looks at NATS contexts and selects one. They are made by the nats command line.",
        footer = {"", "Examples:", "  ajc context list", "  ajc context use PROD"})
public final class ContextCommands {

    private ContextCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new ContextCommands())
                .addSubcommand(new ContextList(session))
                .addSubcommand(new ContextShow(session))
                .addSubcommand(new ContextUse(session));
    }
}

package io.asyncjobs.cli.security;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around security. */
@Command(
        name = "security",
        aliases = {"sec"},
        description = "Says what users must be permitted to do.",
        footer = {"", "Example:", "  ajc security permissions --role worker"})
public final class SecurityCommands {

    private SecurityCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new SecurityCommands()).addSubcommand(new SecurityPermissions(session));
    }
}

package io.asyncjobs.cli.audit;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around the audit log. */
@Command(
        name = "audit",
        description = "Looks at who did what through the HTTP server.",
        footer = {"", "Example:", "  ajc audit list"})
public final class AuditCommands {

    private AuditCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new AuditCommands()).addSubcommand(new AuditList(session));
    }
}

package io.asyncjobs.cli.operation;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around operations. */
@Command(
        name = "operation",
        aliases = {"operations", "op"},
        description = "Looks at what is done to many tasks at once, and stops it.",
        footer = {"", "Examples:", "  ajc operation list", "  ajc operation cancel 24ErgVol4ZjpoQ8FAima9R2jEHB"})
public final class OperationCommands {

    private OperationCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new OperationCommands())
                .addSubcommand(new OperationList(session))
                .addSubcommand(new OperationView(session))
                .addSubcommand(new OperationCancel(session));
    }
}

package io.asyncjobs.cli.server;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around the HTTP server. */
@Command(
        name = "server",
        description = "Serves the HTTP API and the dashboard, and says who may call them.",
        footer = {
            "",
            "Examples:",
            "  ajc server run",
            "  ajc server token add ci --role operate --queue EMAIL --tokens tokens.json"
        })
public final class ServerCommands {

    private ServerCommands() {}

    /** The group with all its commands. */
    public static CommandLine of(Session session) {
        return new CommandLine(new ServerCommands())
                .addSubcommand(new ServerRun(session))
                .addSubcommand(TokenCommands.of(session));
    }
}

package io.asyncjobs.cli.server;

import io.asyncjobs.cli.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Groups the commands around who may call the HTTP server. */
@Command(
        name = "token",
        aliases = {"tokens"},
        description =
                "Says who may call the HTTP server, in a file that holds no token. A server that runs reads it again"
                        + " when it changes.",
        footer = {
            "",
            "Examples:",
            "  ajc server token add ci --role operate --queue EMAIL --tokens tokens.json",
            "  ajc server token list --tokens tokens.json"
        })
final class TokenCommands {

    private TokenCommands() {}

    static CommandLine of(Session session) {
        return new CommandLine(new TokenCommands())
                .addSubcommand(new TokenAdd(session))
                .addSubcommand(new TokenList(session))
                .addSubcommand(new TokenRevoke(session));
    }
}

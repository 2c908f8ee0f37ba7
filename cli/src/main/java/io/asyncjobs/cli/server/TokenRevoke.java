package io.asyncjobs.cli.server;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.server.access.TokenFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets somebody call the server no more. */
@Command(
        name = "revoke",
        aliases = {"delete", "rm"},
        description = "Lets somebody call the server no more; who signed in with the token is signed out.",
        footer = {"", "Example:", "  ajc server token revoke ci -f --tokens tokens.json"})
final class TokenRevoke implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The name.")
    private String name = "";

    @Option(
            names = {"--force", "-f"},
            description = "Does not ask.")
    private boolean force;

    @Mixin
    private final TokenOptions where = new TokenOptions();

    TokenRevoke(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var output = session.output();
        var file = new TokenFile(where.required(session.surroundings()));
        if (!force && !session.isConfirmed("Revoke " + name + "?", "add -f to revoke " + name)) {
            output.note("Nothing was revoked.");
            return 1;
        }
        file.revoke(name);
        if (output.isJson()) {
            output.document(Json.object("name", name, "revoked", true));
        } else {
            output.line("Revoked " + name);
        }
        return 0;
    }
}

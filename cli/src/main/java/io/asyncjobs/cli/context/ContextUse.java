package io.asyncjobs.cli.context;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Selects a NATS context. */
@Command(
        name = "use",
        aliases = "select",
        description = "Selects a NATS context, for the nats command line too.",
        footer = {"", "Example:", "  ajc context use PROD"})
final class ContextUse implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The context's name.")
    private String name = "";

    ContextUse(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.contexts().select(name);
        var output = session.output();
        if (output.isJson()) {
            output.document(Json.object("selected", name, "server", session.serverText()));
        } else {
            output.line("Selected the NATS context " + name + "; commands talk to " + session.serverText() + ".");
        }
        return 0;
    }
}

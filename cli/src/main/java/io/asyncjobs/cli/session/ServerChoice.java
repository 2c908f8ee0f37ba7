package io.asyncjobs.cli.session;

import io.asyncjobs.cli.session.Server.AtUrl;
import io.asyncjobs.cli.session.Server.OfContext;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server is meant: the first that is named.
 *
 * @param devUrl where {@code ajc dev} runs, if it does
 * @param selectedContext the NATS context that the user selected, if any
 * @param isContext whether there is a NATS context {@value #USUAL_CONTEXT}
 */
record ServerChoice(
        Supplier<Optional<String>> devUrl, Supplier<Optional<String>> selectedContext, Supplier<Boolean> isContext) {

    static final String USUAL_CONTEXT = "AJC";

    /**
     * The server that is meant.
     *
     * @throws CommandException if none is named; the message says what was tried
     */
    Server choose(@Nullable String server, @Nullable String context, Surroundings surroundings) {
        if (server != null) {
            return new AtUrl(server, "--server");
        }
        if (context != null) {
            return new OfContext(context, "--context");
        }
        return ofVariables(surroundings)
                .or(() -> devUrl.get().map(url -> new AtUrl(url, "ajc dev")))
                .or(() -> selectedContext.get().map(name -> new OfContext(name, "the selected NATS context")))
                .or(() -> isContext.get()
                        ? Optional.of(new OfContext(USUAL_CONTEXT, "the usual NATS context"))
                        : Optional.empty())
                .orElseThrow(
                        () -> new CommandException("no server is named: there is no --server or --context, NATS_URL,"
                                + " NATS_CONTEXT and CONTEXT are not set, no \"ajc dev\" is running, no NATS context is"
                                + " selected and none is named " + USUAL_CONTEXT
                                + "; start a server with \"ajc dev\" in another terminal, or name one"));
    }

    private static Optional<Server> ofVariables(Surroundings surroundings) {
        return surroundings
                .variable("NATS_URL")
                .<Server>map(url -> new AtUrl(url, "NATS_URL"))
                .or(() -> surroundings.variable("NATS_CONTEXT").map(name -> new OfContext(name, "NATS_CONTEXT")))
                .or(() -> surroundings.variable("CONTEXT").map(name -> new OfContext(name, "CONTEXT")));
    }
}

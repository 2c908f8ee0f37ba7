package io.asyncjobs.cli.session;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Output;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a command works with: its options, where it writes, and the connection that it asks for. */
public final class Session {

    private static final String DEFAULT_NAMESPACE = "CHORIA_AJ";

    private final GlobalOptions options;
    private final Surroundings surroundings;
    private final Output output;

    /** A session; nothing is connected yet. */
    public Session(GlobalOptions options, Surroundings surroundings, Output output) {
        this.options = options;
        this.surroundings = surroundings;
        this.output = output;
    }

    /** The options that all commands have. */
    public GlobalOptions options() {
        return options;
    }

    /** The process around it. */
    public Surroundings surroundings() {
        return surroundings;
    }

    /** Where it writes. */
    public Output output() {
        return output;
    }

    /** Whether logs and stack traces are wanted. */
    public boolean isDebug() {
        return options.debug(surroundings);
    }

    /** What all streams and subjects begin with. */
    public String namespace() {
        return options.namespace == null ? DEFAULT_NAMESPACE : options.namespace;
    }

    /** Connects to the server that is meant. Blocks some seconds at most. */
    public AsyncJobs connect() {
        var builder = AsyncJobs.builder().namespace(namespace());
        switch (server()) {
            case Server.AtUrl at -> builder.server(at.url());
            case Server.OfContext of -> builder.context(of.name());
        }
        if (options.creds != null) {
            var file = options.creds;
            if (!Files.isReadable(Path.of(file))) {
                throw new CommandException("the credentials file " + file + " cannot be read; is the path right?");
            }
            builder.options(nats -> nats.credentialPath(file));
        }
        return builder.connect();
    }

    /** Which server is meant and what said so, for people. */
    public String serverText() {
        return switch (server()) {
            case Server.AtUrl at -> withoutLogin(at.url()) + " (" + at.origin() + ")";
            case Server.OfContext of -> "context " + of.name() + " (" + of.origin() + ")";
        };
    }

    private static String withoutLogin(String urls) {
        return urls.replaceAll("//[^/@,]*@", "//");
    }

    private Server server() {
        var contexts = new NatsContexts(surroundings.natsFolder());
        return new ServerChoice(
                        () -> DevFile.of(surroundings).url(),
                        contexts::selected,
                        () -> contexts.has(ServerChoice.USUAL_CONTEXT))
                .choose(options.server, options.context, surroundings);
    }
}

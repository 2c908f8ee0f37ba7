package io.asyncjobs.cli.session;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Output;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a command works with: its options, where it writes, and the connection that it asks for. */
public final class Session {

    private static final String DEFAULT_NAMESPACE = "CHORIA_AJ";

    private final GlobalOptions options;
    private final Surroundings surroundings;
    private final Output output;
    private final KeyOptions keys = new KeyOptions();

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

    /** The options of commands that make, load or run tasks. */
    public KeyOptions keys() {
        return keys;
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
        return connect(builder -> builder);
    }

    /** As {@link #connect()}, with more set than the server and the namespace. */
    public AsyncJobs connect(UnaryOperator<AsyncJobs.Builder> more) {
        return builder(more).connect();
    }

    /** What would connect to the server that is meant, for whoever does that otherwise. */
    public AsyncJobs.Builder builder(UnaryOperator<AsyncJobs.Builder> more) {
        var builder = more.apply(keys.applyTo(AsyncJobs.builder().namespace(namespace()), surroundings));
        switch (server()) {
            case Server.AtUrl at -> builder.server(at.url());
            case Server.OfContext of -> builder.context(of.name());
        }
        if (options.creds != null) {
            var file = options.creds;
            checkCredentials(file);
            builder.options(nats -> nats.credentialPath(file));
        }
        return builder;
    }

    /** The client library would say that no server answered. */
    private static void checkCredentials(String file) {
        String text;
        try {
            text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException unreadable) {
            throw new CommandException("the credentials file " + file + " cannot be read; is the path right?");
        }
        if (!text.contains("BEGIN NATS USER JWT") || !text.contains("BEGIN USER NKEY SEED")) {
            throw new CommandException("the credentials file " + file
                    + " holds no user JWT and nkey seed, as \"nsc generate creds\" writes them");
        }
    }

    /**
     * Makes sure that no server is named, for a command that starts its own.
     *
     * @throws CommandException if one is named
     */
    public void refuseServer(String command) {
        var named = options.server != null ? "--server" : options.context != null ? "--context" : "--creds";
        if (options.server != null || options.context != null || options.creds != null) {
            throw new CommandException("\"ajc " + command + "\" starts a server of its own, so " + named
                    + " cannot be given; leave it out");
        }
    }

    /**
     * The URL of {@code --server}, for a command that otherwise starts a server of its own and that has a namespace of its
     * own on either.
     *
     * @throws CommandException if anything else is said about where to work
     */
    public Optional<String> serverInsteadOfOwn(String command) {
        var wrong = options.context != null
                ? "--context"
                : options.creds != null ? "--creds" : options.namespace != null ? "--namespace" : "";
        if (!wrong.isEmpty()) {
            throw new CommandException(
                    "\"ajc " + command + "\" works in a namespace of its own, on a server of its own or on"
                            + " the one of --server, so " + wrong + " cannot be given; leave it out");
        }
        return Optional.ofNullable(options.server);
    }

    /**
     * Asks the user on the terminal.
     *
     * @param without what to do where there is no terminal
     * @return whether the answer is yes
     * @throws CommandException if there is no terminal to ask on
     */
    public boolean isConfirmed(String question, String without) {
        if (!surroundings.inputIsTerminal()) {
            throw new CommandException("this needs a yes, and there is no terminal to ask on; " + without);
        }
        output.ask(question + " [y/N] ");
        try {
            var answer = new BufferedReader(new InputStreamReader(surroundings.input(), Charset.defaultCharset()))
                    .readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException broken) {
            throw new CommandException("the answer cannot be read (" + broken.getMessage() + "); " + without);
        }
    }

    /** Which server is meant and what said so, for people. */
    public String serverText() {
        return switch (server()) {
            case Server.AtUrl at -> ServerUrls.withoutLogins(at.url()) + " (" + at.origin() + ")";
            case Server.OfContext of -> "context " + of.name() + " (" + of.origin() + ")";
        };
    }

    /** The NATS contexts of the user. */
    public NatsContexts contexts() {
        return new NatsContexts(surroundings.natsFolder());
    }

    private Server server() {
        var contexts = contexts();
        return new ServerChoice(
                        () -> DevFile.of(surroundings).url(),
                        contexts::selected,
                        () -> contexts.has(ServerChoice.USUAL_CONTEXT))
                .choose(options.server, options.context, surroundings);
    }
}

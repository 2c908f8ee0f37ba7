package io.asyncjobs.cli;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Output.Target;
import io.asyncjobs.cli.session.GlobalOptions;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.session.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** One command run inside of this JVM, with what it prints kept. */
final class CommandRun {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Session session;
    private int exitCode = -1;

    CommandRun(Map<String, String> environment, Path home, String input) {
        this(environment, home, input, false, OptionalInt.empty());
    }

    private CommandRun(
            Map<String, String> environment, Path home, String input, boolean terminal, OptionalInt columns) {
        var options = new GlobalOptions();
        var surroundings = new Surroundings(
                environment, home, false, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), terminal);
        var output = new Output(
                new Target(new PrintWriter(out), columns.isPresent(), columns),
                new Target(new PrintWriter(err), false),
                environment,
                options::json);
        session = new Session(options, surroundings, output);
    }

    /** Runs a command that finds its server by {@code NATS_URL}. */
    static CommandRun against(String url, Path home, String... args) {
        return new CommandRun(new HashMap<>(Map.of("NATS_URL", url)), home, "").execute(args);
    }

    /** Runs a command at whose terminal a person types this answer. */
    static CommandRun answered(String answer, String url, Path home, String... args) {
        return new CommandRun(new HashMap<>(Map.of("NATS_URL", url)), home, answer + "\n", true, OptionalInt.empty())
                .execute(args);
    }

    /** Runs a command that prints to a terminal of this width, without colours. */
    static CommandRun onTerminal(int columns, String url, Path home, String... args) {
        var environment = Map.of("NATS_URL", url, "NO_COLOR", "1");
        return new CommandRun(environment, home, "", false, OptionalInt.of(columns)).execute(args);
    }

    /** Runs a command that finds no server. */
    static CommandRun alone(Path home, String... args) {
        return new CommandRun(Map.of(), home, "").execute(args);
    }

    /** A command that finds no server, to be run later. */
    static CommandRun unstarted(Path home) {
        return new CommandRun(Map.of(), home, "");
    }

    CommandRun execute(String... args) {
        exitCode = CommandTree.of(session, args).execute(args);
        return this;
    }

    /** The tree for these arguments, by default that of all commands. */
    CommandLine command(String... args) {
        return CommandTree.of(session, args);
    }

    int exitCode() {
        return exitCode;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    JsonNode json() {
        return Json.tree(out().getBytes(StandardCharsets.UTF_8));
    }

    List<JsonNode> jsonLines() {
        return out().lines()
                .map(line -> Json.tree(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\n" + out + "\n" + err;
    }
}

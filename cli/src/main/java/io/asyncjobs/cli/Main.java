package io.asyncjobs.cli;

import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Output.Target;
import io.asyncjobs.cli.session.GlobalOptions;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.session.Surroundings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** The program {@code ajc}. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code, one of {@link io.asyncjobs.cli.run.ExitCode}. */
    public static void main(String[] args) {
        var options = new GlobalOptions();
        var surroundings = Surroundings.ofProcess();
        var output = new Output(
                target(System.out, "ajc.terminal.out"),
                target(System.err, "ajc.terminal.err"),
                surroundings.environment(),
                options::json);
        if (args.length == 1 && Version.OPTIONS.contains(args[0])) { // the parser takes longer than anything else here
            output.line(Version.text());
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(output::restore)); // Ctrl-C may come at any point
        System.exit(
                CommandTree.of(new Session(options, surroundings, output), args).execute(args));
    }

    /** The launcher knows which streams are terminals, one by one; the JVM only knows about both together. */
    private static Target target(PrintStream stream, String isTerminal) {
        boolean terminal = Boolean.getBoolean(isTerminal);
        return new Target(
                new PrintWriter(stream, false, StandardCharsets.UTF_8),
                terminal,
                terminal ? columns() : OptionalInt.empty());
    }

    /** What the launcher found out; a terminal may not know its own width and says 0. */
    private static OptionalInt columns() {
        int columns = Integer.getInteger("ajc.terminal.columns", 0);
        return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    }
}

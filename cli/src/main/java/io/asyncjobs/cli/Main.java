package io.asyncjobs.cli;

import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.Output.Target;
import io.asyncjobs.cli.session.GlobalOptions;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.cli.session.Surroundings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

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
        Runtime.getRuntime().addShutdownHook(new Thread(output::restore)); // Ctrl-C may come at any point
        System.exit(CommandTree.of(new Session(options, surroundings, output)).execute(args));
    }

    /** The launcher knows which streams are terminals, one by one; the JVM only knows about both together. */
    private static Target target(PrintStream stream, String isTerminal) {
        return new Target(new PrintWriter(stream, false, StandardCharsets.UTF_8), Boolean.getBoolean(isTerminal));
    }
}

package io.asyncjobs.cli.help;

import io.asyncjobs.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command, for those who ask for it in this order. */
@Command(
        name = "help",
        description = "Shows the help of a command, as --help after it does.",
        footer = {"", "Example:", "  ajc help task add"})
public final class HelpCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command; ajc itself by default.")
    private List<String> words = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command of a session. */
    public HelpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandNames.find(spec.root().commandLine(), words)
                .usage(session.output().writer());
        return 0;
    }
}

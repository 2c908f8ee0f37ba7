package io.asyncjobs.cli.help;

import io.asyncjobs.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the help of a command, for those who ask for it in this order. */
@Command(
        name = "help",
        description = "Shows the help of a command, as --help after it does.",
        footer = {"", "Example:", "  ajc help task add"})
public final class HelpCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command; ajc itself by default.")
    private List<String> words = List.of();

    private final Supplier<CommandLine> allCommands;

    /** The command of a session, about all these commands. */
    public HelpCommand(Session session, Supplier<CommandLine> allCommands) {
        this.session = session;
        this.allCommands = allCommands;
    }

    @Override
    public Integer call() {
        CommandNames.find(allCommands.get(), words).usage(session.output().writer());
        return 0;
    }
}

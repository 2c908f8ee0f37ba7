package io.asyncjobs.cli.completion;

import io.asyncjobs.cli.session.Session;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints a completion script for shells. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(ajc completion)",
            "  ajc completion > ~/.local/share/bash-completion/completions/ajc"
        })
public final class CompletionCommand implements Callable<Integer> {

    private final Session session;

    private final Supplier<CommandLine> allCommands;

    /** The command of a session, which prints a script for all these commands. */
    public CompletionCommand(Session session, Supplier<CommandLine> allCommands) {
        this.session = session;
        this.allCommands = allCommands;
    }

    @Override
    public Integer call() {
        var script = AutoComplete.bash("ajc", allCommands.get());
        if (session.output().isJson()) {
            session.output().document(Map.of("script", script));
        } else {
            session.output().line(script);
        }
        return 0;
    }
}

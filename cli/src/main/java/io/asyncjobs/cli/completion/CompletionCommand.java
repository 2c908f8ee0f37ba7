package io.asyncjobs.cli.completion;

import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a completion script for shells. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh.",
        footer = {"", "Example:", "  source <(ajc completion)"})
public final class CompletionCommand implements Callable<Integer> {

    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command of a session. */
    public CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.output().line(AutoComplete.bash("ajc", spec.root().commandLine()));
        return 0;
    }
}

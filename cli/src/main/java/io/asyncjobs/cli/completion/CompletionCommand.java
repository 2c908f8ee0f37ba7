package io.asyncjobs.cli.completion;

import io.asyncjobs.cli.session.Session;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command of a session. */
    public CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var script = AutoComplete.bash("ajc", spec.root().commandLine());
        if (session.output().isJson()) {
            session.output().document(Map.of("script", script));
        } else {
            session.output().line(script);
        }
        return 0;
    }
}

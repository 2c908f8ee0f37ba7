package io.asyncjobs.cli.help;

import io.asyncjobs.cli.session.CommandException;
import java.util.List;
import picocli.CommandLine;

/** Finds commands by the words that a person types. */
public final class CommandNames {

    private CommandNames() {}

    /**
     * The command of these words, each a name or an alias; the root itself for none.
     *
     * @throws CommandException if there is no such command
     */
    public static CommandLine find(CommandLine root, List<String> words) {
        var found = root;
        for (var word : words) {
            var next = found.getSubcommands().get(word);
            if (next == null) {
                throw new CommandException(
                        "there is no command \"" + found.getCommandSpec().qualifiedName() + " " + word + "\"; \""
                                + found.getCommandSpec().qualifiedName() + " --help\" lists what there is");
            }
            found = next;
        }
        return found;
    }
}

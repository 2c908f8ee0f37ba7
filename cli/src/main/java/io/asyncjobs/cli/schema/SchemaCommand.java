package io.asyncjobs.cli.schema;

import io.asyncjobs.cli.help.CommandNames;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints what the JSON of a command looks like. */
@Command(
        name = "schema",
        description = {
            "Prints the JSON Schema of what a command prints with --json.",
            "",
            "A command that goes on prints one JSON value a line, and the schema is that of a line. Keys may be added in"
                    + " later versions."
        },
        footer = {"", "Examples:", "  ajc schema task list", "  ajc schema"})
public final class SchemaCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "The command; by default the commands that have a schema are listed.")
    private List<String> words = List.of();

    private final Supplier<CommandLine> allCommands;

    /** The command of a session, about all these commands. */
    public SchemaCommand(Session session, Supplier<CommandLine> allCommands) {
        this.session = session;
        this.allCommands = allCommands;
    }

    @Override
    public Integer call() {
        var root = allCommands.get();
        if (words.isEmpty()) {
            list(below(root).filter(name -> Schemas.of(name).isPresent()).toList());
            return 0;
        }
        var name = CommandNames.find(root, words).getCommandSpec().qualifiedName();
        session.output()
                .document(Schemas.of(name)
                        .orElseThrow(() -> new CommandException(
                                "\"" + name + "\" prints no JSON; \"ajc schema\" lists the commands that do")));
        return 0;
    }

    private void list(List<String> names) {
        if (session.output().isJson()) {
            session.output().document(names);
        } else {
            names.forEach(session.output()::line);
        }
    }

    private static Stream<String> below(CommandLine command) {
        return Stream.concat(
                Stream.of(command.getCommandSpec().qualifiedName()).filter(name -> name.contains(" ")),
                command.getSubcommands().values().stream().distinct().flatMap(SchemaCommand::below));
    }
}

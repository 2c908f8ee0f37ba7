package io.asyncjobs.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The commands that there are. */
final class CommandNames {

    private CommandNames() {}

    /** Those that do something, by their names with all groups; schedules only once. */
    static SortedSet<String> leaves() {
        var names = new TreeSet<String>();
        collect(new CommandRun(Map.of(), Path.of("/"), "").command(), names);
        return names;
    }

    private static void collect(CommandLine command, SortedSet<String> names) {
        if (command.getSubcommands().isEmpty() || command.getCommandSpec().userObject() instanceof Callable<?>) {
            names.add(command.getCommandSpec().qualifiedName().replaceFirst("^ajc task cron ", "ajc cron "));
        }
        command.getSubcommands().values().forEach(below -> collect(below, names));
    }
}

package io.asyncjobs.cli.top;

import io.asyncjobs.cli.session.CommandException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The program {@code stty}, which every system with a terminal has, on the terminal that this process was started from. */
final class Stty {

    /** The terminal of a process, whatever its streams are. */
    static final File TERMINAL = new File("/dev/tty");

    private Stty() {}

    /**
     * Runs it.
     *
     * @return what it printed
     * @throws CommandException if there is no terminal, or it cannot be set
     */
    static String run(String... args) {
        var command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(args));
        try {
            var process = new ProcessBuilder(command)
                    .redirectInput(TERMINAL)
                    .redirectErrorStream(true)
                    .start();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw unusable(text);
            }
            return text;
        } catch (IOException failed) {
            throw unusable(String.valueOf(failed.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unusable("interrupted");
        }
    }

    private static CommandException unusable(String why) {
        return new CommandException("the terminal cannot be set (" + why + "); use --once or --json");
    }
}

package io.asyncjobs.cli.session;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a command takes from the process that it runs in.
 *
 * @param environment the environment variables
 * @param home the user's home folder
 * @param isMac whether folders are those of macOS
 * @param input standard input
 * @param inputIsTerminal whether a person types there
 */
public record Surroundings(
        Map<String, String> environment, Path home, boolean isMac, InputStream input, boolean inputIsTerminal) {

    /** Those of this process. */
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac"),
                System.in,
                Boolean.getBoolean("ajc.terminal.in"));
    }

    /** The value of a variable that is set to something. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Whether a variable says yes: it is set to something other than 0, no or false. */
    public boolean isSwitchedOn(String name) {
        return variable(name).filter(value -> !value.matches("(?i)0|no|false")).isPresent();
    }

    /** The user's folder for data of this program that is worth keeping. */
    public Path dataFolder() {
        return folder("XDG_DATA_HOME", ".local/share");
    }

    /** The user's folder for what this program knows about its own runs. */
    public Path stateFolder() {
        return folder("XDG_STATE_HOME", ".local/state");
    }

    /** Where NATS tools keep their contexts, the same on all systems. */
    Path natsFolder() {
        return variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElse(home.resolve(".config"))
                .resolve("nats");
    }

    private Path folder(String variable, String usual) {
        if (isMac) {
            return home.resolve("Library/Application Support/asyncjobs");
        }
        // The XDG specification says that a relative path here is to be ignored.
        return variable(variable)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(home.resolve(usual))
                .resolve("asyncjobs");
    }
}

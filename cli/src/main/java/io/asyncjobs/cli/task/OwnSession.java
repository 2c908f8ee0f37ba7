package io.asyncjobs.cli.task;

/**
 * Keeps Ctrl-C and the hang-up of the terminal away from a command. They reach the whole process group of the terminal,
 * and would end the commands that are to finish.
 */
final class OwnSession {

    private OwnSession() {}

    /** A shell text that runs the command in a session of its own, or, without {@code setsid}, with the signals ignored. */
    static String shellText(String command) {
        return "command -v setsid >/dev/null 2>&1 && exec setsid sh -c " + quoted(command) + "\n"
                + "trap '' INT QUIT HUP\n"
                + command;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

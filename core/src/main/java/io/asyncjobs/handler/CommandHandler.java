package io.asyncjobs.handler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Runs a shell command for each task. The command finds the task's JSON document in the file that the environment
 * variable {@code CHORIA_AJ_TASK} names, beside this process's own environment; its standard input is empty. Immutable:
 * each method gives a changed copy.
 *
 * <p>Its exit status says what becomes of the task:
 *
 * <ul>
 *   <li>0: done; what it printed is the result, at most 512 KiB, more is a failure;
 *   <li>{@value #TERMINATE_STATUS}, or what {@link #terminateOn} says: terminated, never tried again;
 *   <li>what {@link #snoozeOn} says: put off without using up a try;
 *   <li>any other: failed, and tried again by the retry policy.
 * </ul>
 *
 * <p>The reason that is stored is the last part of its standard error, or of what it printed where that is empty. When the
 * try is cancelled the command and what it started are killed.
 */
public final class CommandHandler implements Handler {

    /** The exit status that ends a task for good: the input data was wrong ({@code EX_DATAERR} of {@code sysexits.h}). */
    public static final int TERMINATE_STATUS = 65;

    private static final int MOST_OUTPUT = 512 * 1024;
    private static final int MOST_REASON = 900;
    private static final int COMMAND_NOT_FOUND = 127;
    private static final int MOST_STATUS = 255;

    /** How long output is waited for after the command has ended, which something that it left behind may keep open. */
    private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(1);

    private final String command;
    private final Path folder;
    private final int terminateStatus;
    private final Map<Integer, Duration> snoozes;

    /**
     * A handler that runs this text by {@code sh -c}.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public CommandHandler(String command) {
        this(command, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * As {@link #CommandHandler(String)}, with the documents of running tasks in this folder, so that who kills this process
     * can remove what it leaves.
     */
    public CommandHandler(String command, Path folder) {
        this(command, folder, TERMINATE_STATUS, Map.of());
        if (Objects.requireNonNull(command, "command").isBlank()) {
            throw new IllegalArgumentException("the command is empty; give the shell something to run");
        }
    }

    private CommandHandler(String command, Path folder, int terminateStatus, Map<Integer, Duration> snoozes) {
        this.command = command;
        this.folder = Objects.requireNonNull(folder, "folder");
        this.terminateStatus = terminateStatus;
        this.snoozes = snoozes;
    }

    /**
     * The exit status that ends a task for good, 1 to 255, {@value #TERMINATE_STATUS} by default.
     *
     * @throws IllegalArgumentException if it is out of range, or means something else already
     */
    public CommandHandler terminateOn(int status) {
        refuse(status, snoozes.containsKey(status));
        return new CommandHandler(command, folder, status, snoozes);
    }

    /**
     * An exit status, 1 to 255, that puts a task off for this long without using up a try; for "not yet".
     *
     * @throws IllegalArgumentException if it is out of range, or means something else already
     */
    public CommandHandler snoozeOn(int status, Duration delay) {
        refuse(status, status == terminateStatus);
        var unused = new SnoozeTaskException(delay); // refuses what is out of range
        var more = new HashMap<>(snoozes);
        more.put(status, delay);
        return new CommandHandler(command, folder, terminateStatus, Map.copyOf(more));
    }

    private static void refuse(int status, boolean taken) {
        if (status < 1 || status > MOST_STATUS || status == COMMAND_NOT_FOUND || taken) {
            throw new IllegalArgumentException("the exit status is " + status
                    + "; it must be between 1 and 255, not 127 (command not found), and mean one thing only");
        }
    }

    @Override
    public Object handle(TaskContext context) throws Exception {
        var document = Files.createTempFile(folder, "asyncjobs-task-", ".json");
        try {
            Files.write(document, context.document());
            return run(document);
        } finally {
            Files.deleteIfExists(document);
        }
    }

    private String run(Path document) throws Exception {
        var builder = new ProcessBuilder("sh", "-c", command);
        builder.environment().put("CHORIA_AJ_TASK", document.toString());
        var process = start(builder);
        try {
            process.getOutputStream().close();
            var printed = CommandOutput.read(process.getInputStream(), MOST_OUTPUT, MOST_REASON);
            var complaints = CommandOutput.read(process.getErrorStream(), 0, MOST_REASON);
            int status = process.waitFor();
            printed.await(OUTPUT_PATIENCE);
            complaints.await(OUTPUT_PATIENCE);
            return result(status, printed, complaints);
        } finally {
            kill(process.toHandle());
        }
    }

    private static Process start(ProcessBuilder builder) throws CommandFailedException {
        try {
            return builder.start();
        } catch (IOException noShell) {
            throw new CommandFailedException("the shell could not be started: " + noShell.getMessage(), noShell);
        }
    }

    private String result(int status, CommandOutput printed, CommandOutput complaints) throws Exception {
        if (status == 0) {
            if (printed.size() > MOST_OUTPUT) {
                throw new CommandFailedException(
                        "the command printed " + printed.size() + " bytes; a result has at most " + MOST_OUTPUT
                                + ": store large data elsewhere and print a reference");
            }
            return printed.head();
        }
        var reason = complaints.tail().isBlank() ? printed.tail() : complaints.tail();
        if (status == COMMAND_NOT_FOUND) {
            throw new CommandFailedException(said("command not found", reason));
        }
        if (status == terminateStatus) {
            throw new TerminateTaskException(said("the command ended the task with exit status " + status, reason));
        }
        var snooze = snoozes.get(status);
        if (snooze != null) {
            throw new SnoozeTaskException(snooze);
        }
        throw new CommandFailedException(said("execution failed: exit status " + status, reason));
    }

    private static String said(String what, String reason) {
        return reason.isBlank() ? what : what + ": " + reason.strip();
    }

    /** From the top down, so that a shell does not go on to its next command; nothing where it has ended by itself. */
    private static void kill(ProcessHandle process) {
        if (process.isAlive()) {
            var children = process.children().toList();
            process.destroyForcibly();
            children.forEach(CommandHandler::kill);
        }
    }

    /** The command ended with another status than zero, or its result cannot be kept. */
    public static final class CommandFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        CommandFailedException(String message) {
            super(message);
        }

        CommandFailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

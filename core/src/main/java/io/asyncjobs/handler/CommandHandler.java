package io.asyncjobs.handler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Runs a shell command for each task. The command finds the task's JSON document in the file that the environment
 * variable {@code CHORIA_AJ_TASK} names, beside this process's own environment; its output, standard error included, is
 * the result. A non-zero exit status is a failure that is tried again. When the try is cancelled the command and what it
 * started are killed. At most 512 KiB of output are kept.
 */
public final class CommandHandler implements Handler {

    private static final int MOST_OUTPUT = 512 * 1024;
    private static final int COMMAND_NOT_FOUND = 127;

    private final String command;
    private final Path folder;

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
        if (Objects.requireNonNull(command, "command").isBlank()) {
            throw new IllegalArgumentException("the command is empty; give the shell something to run");
        }
        this.command = command;
        this.folder = Objects.requireNonNull(folder, "folder");
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

    private String run(Path document) throws IOException, InterruptedException, CommandFailedException {
        var builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment().put("CHORIA_AJ_TASK", document.toString());
        var process = builder.start();
        try {
            process.getOutputStream().close();
            var reader = new OutputReader(process.getInputStream());
            var thread = Thread.ofVirtual().name("asyncjobs-command-output").start(reader);
            int status = process.waitFor();
            thread.join(1_000);
            if (status == COMMAND_NOT_FOUND) {
                throw new CommandFailedException("command not found" + after(reader.text()));
            }
            if (status != 0) {
                throw new CommandFailedException("execution failed: exit status " + status + after(reader.text()));
            }
            return reader.text();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String after(String output) {
        return output.isBlank() ? "" : ": " + output.strip();
    }

    /** Keeps the first part of the output and reads the rest away, so that the command never blocks on a full pipe. */
    private static final class OutputReader implements Runnable {
        private final InputStream stream;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        OutputReader(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public void run() {
            var chunk = new byte[8192];
            try (stream) {
                for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                    kept.write(chunk, 0, Math.min(read, MOST_OUTPUT - kept.size()));
                }
            } catch (IOException closed) {
                // the command is gone and with it the rest of its output
            }
        }

        String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }

    /** The command ended with another status than zero. */
    public static final class CommandFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        CommandFailedException(String message) {
            super(message);
        }
    }
}

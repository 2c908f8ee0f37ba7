package io.asyncjobs.cli.session;

/** A command failed for a reason that its user understands; the message is one sentence. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure with its sentence. */
    public CommandException(String sentence) {
        super(sentence);
    }
}

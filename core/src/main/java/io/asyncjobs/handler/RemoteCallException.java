package io.asyncjobs.handler;

/** A service did not handle a task: it is not there, did not answer in time, or answered with this error. */
public final class RemoteCallException extends Exception {

    private static final long serialVersionUID = 1L;

    /** A failure of this try, with what the service said or why it said nothing. */
    public RemoteCallException(String message) {
        super(message);
    }
}

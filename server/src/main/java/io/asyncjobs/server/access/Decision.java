package io.asyncjobs.server.access;

/** What was decided about a request. */
public sealed interface Decision {

    /**
     * It may go on.
     *
     * @param caller who calls
     * @param proof how that is known
     */
    record Allowed(Caller caller, Proof proof) implements Decision {}

    /**
     * It goes no further.
     *
     * @param status the HTTP status
     * @param code the problem's code, as {@code unauthenticated}
     * @param reason the problem's reason, as {@code token_unknown}
     * @param detail one sentence for people
     * @param retryAfterSeconds after how many seconds it may be tried again; 0 where that does not help
     * @param name who was refused; empty where that is not known
     */
    record Refused(int status, String code, String reason, String detail, long retryAfterSeconds, String name)
            implements Decision {

        Refused(int status, String code, String reason, String detail) {
            this(status, code, reason, detail, 0, "");
        }
    }
}

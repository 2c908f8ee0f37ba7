package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;

/** Runs calls of the JetStream API, tries again while the servers cannot do them for the moment, and translates what goes wrong. */
final class ApiErrors {

    static final int STREAM_NOT_FOUND = 10059;
    static final int CONSUMER_NOT_FOUND = 10014;
    static final int STREAM_NAME_IN_USE = 10058;
    static final int NOT_ENABLED = 10076;
    static final int NOT_ENABLED_FOR_ACCOUNT = 10039;

    private static final int NO_PEERS = 10005;
    private static final String OFFLINE = "offline";

    private final ConnectionWatch watch;
    private final Duration timeout;

    /** For calls on this connection, whose refused permissions the client library reports as time-outs; each takes that long at most. */
    ApiErrors(ConnectionWatch watch, Duration timeout) {
        this.watch = watch;
        this.timeout = timeout;
    }

    /** A call of the JetStream API. */
    @FunctionalInterface
    interface Call<T> {
        /** Calls. */
        T call() throws IOException, JetStreamApiException;
    }

    /** The answer of a call that changes nothing; as {@link #changing}. */
    <T> T looking(String what, Call<T> call) throws JetStreamApiException {
        return retrying(what, AsyncJobsException.Effect.NONE, call);
    }

    /**
     * The call's answer.
     *
     * @throws JetStreamApiException for what the caller may want to handle: any error that is not about the moment
     * @throws UnavailableException if no answer came within the time
     */
    <T> T changing(String what, Call<T> call) throws JetStreamApiException {
        return retrying(what, AsyncJobsException.Effect.UNKNOWN, call);
    }

    private <T> T retrying(String what, AsyncJobsException.Effect effect, Call<T> call) throws JetStreamApiException {
        var backoff = new Backoff(timeout);
        long started = System.nanoTime();
        try {
            while (true) {
                try {
                    return call.call();
                } catch (JetStreamApiException error) {
                    if (!isMomentary(error) || !backoff.pause()) {
                        throw error;
                    }
                } catch (IOException noAnswer) {
                    var violation = watch.violationSince(started);
                    if (violation.isPresent()) {
                        throw new RefusedException(what + ": this user may not: " + violation.get(), noAnswer);
                    }
                    if (!backoff.pause()) {
                        throw new UnavailableException(
                                what + ": JetStream did not answer (" + noAnswer.getMessage()
                                        + "); it may be off, without a leader, or not permitted to this user",
                                effect,
                                noAnswer);
                    }
                } catch (IllegalStateException closed) {
                    throw new UnavailableException(
                            what + ": the connection is closed", AsyncJobsException.Effect.NONE, closed);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(what + ": interrupted", effect, stopped);
        }
    }

    /** Whether the answer may be another one soon: no leader, too much to do, or a server of the cluster that is away. */
    private static boolean isMomentary(JetStreamApiException error) {
        int code = error.getApiErrorCode();
        if (code == NO_PEERS) {
            return error.getErrorDescription().contains(OFFLINE);
        }
        return (error.getErrorCode() == 503 || error.getErrorCode() == 429)
                && code != NOT_ENABLED
                && code != NOT_ENABLED_FOR_ACCOUNT;
    }

    /** What to tell the user about an error that nobody handles. */
    static AsyncJobsException translate(String what, JetStreamApiException error) {
        int code = error.getApiErrorCode();
        if (code == NOT_ENABLED || code == NOT_ENABLED_FOR_ACCOUNT) {
            return new RefusedException(
                    what
                            + ": JetStream is not enabled on this nats-server or account; start it with -js or enable it for"
                            + " the account",
                    error);
        }
        return new RefusedException(
                what + ": the server refused: " + error.getErrorDescription() + " (" + code + ")", error);
    }
}

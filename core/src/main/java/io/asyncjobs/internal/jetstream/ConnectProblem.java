package io.asyncjobs.internal.jetstream;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * What went wrong with a connection, in words for people.
 *
 * @param text what went wrong
 * @param isSecurity whether it is about TLS, so that another try ends as this one did
 */
record ConnectProblem(String text, boolean isSecurity) {

    private static final Pattern CLASS_NAMES = Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error): ?");
    private static final int MOST_CAUSES = 20;

    /** Reads an exception with its causes. */
    static ConnectProblem of(Throwable problem) {
        boolean security = false;
        Throwable cause = problem;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof CertificateExpiredException) {
                return new ConnectProblem("the certificate of the server has expired", true);
            }
            if (cause instanceof CertificateNotYetValidException) {
                return new ConnectProblem("the certificate of the server is not valid yet", true);
            }
            if (cause instanceof CertPathBuilderException) {
                return new ConnectProblem("the certificate of the server is of an authority that is not trusted", true);
            }
            security |= cause instanceof SSLException;
            cause = cause.getCause();
        }
        var message = problem.getMessage();
        var text = message == null
                ? "the connection ended"
                : CLASS_NAMES.matcher(message).replaceAll("");
        return new ConnectProblem(text, security);
    }
}

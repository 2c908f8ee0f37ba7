package io.asyncjobs.server.http;

import io.asyncjobs.server.access.SecurityHeaders;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty refuses before a route sees it, such as headers that are too large, as problems too. It reads nothing more then, and
 * says so only where it could read what version of HTTP the client speaks.
 */
final class JettyProblems extends ErrorHandler {

    private static final String BAD_PATH = "/badURI";

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        var answer = problem(request, status, cause).answer();
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        SecurityHeaders.of("/v1/").forEach(response.getHeaders()::put);
        var bytes = answer.content() instanceof Answer.Bytes known ? known.bytes() : new byte[0];
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private static Problem problem(Request request, int status, @Nullable Throwable cause) {
        return status == 400 && isOfPath(request, cause)
                ? Problem.invalid(
                        "path",
                        "invalid_encoding",
                        "the path of the address is not in percent-encoded UTF-8, or holds what no path may")
                : Problems.ofStatus(status);
    }

    /** A path that it cannot read Jetty replaces by another one; one that it cannot even take apart fails while it does so. */
    private static boolean isOfPath(Request request, @Nullable Throwable cause) {
        if (BAD_PATH.equals(request.getHttpURI().getPath())) {
            return true;
        }
        for (var each = cause; each != null; each = each.getCause()) {
            if (Arrays.stream(each.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().startsWith(HttpURI.class.getName()))) {
                return true;
            }
        }
        return false;
    }
}

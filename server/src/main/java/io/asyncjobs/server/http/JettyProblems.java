package io.asyncjobs.server.http;

import io.asyncjobs.server.access.SecurityHeaders;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
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
        var answer = Problems.ofStatus(status).answer();
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        SecurityHeaders.of("/v1/").forEach(response.getHeaders()::put);
        var bytes = answer.content() instanceof Answer.Bytes known ? known.bytes() : new byte[0];
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }
}

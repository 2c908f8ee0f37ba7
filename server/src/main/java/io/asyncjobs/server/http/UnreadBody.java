package io.asyncjobs.server.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * A body of which the server has not read all when it answers, as that of a request that is refused. The next request of the
 * connection follows it: either it is read, or the answer says that the connection ends.
 */
final class UnreadBody {

    private static final int PART = 16 * 1024;
    private static final String READ = "io.asyncjobs.read";

    private final HttpServletRequest request;
    private final Limits limits;

    private UnreadBody(HttpServletRequest request, Limits limits) {
        this.request = request;
        this.limits = limits;
    }

    static UnreadBody of(Context context, Limits limits) {
        return new UnreadBody(context.req(), limits);
    }

    /** The body was read to its end. */
    static void isRead(Context context) {
        context.attribute(READ, true);
    }

    /** Whether there is one. */
    boolean isThere() {
        boolean body = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        return body && request.getAttribute(READ) == null;
    }

    /** Whether it is short enough to be read, so that the connection stays. */
    boolean isShort() {
        long length = request.getContentLengthLong();
        return length > 0 && length <= limits.bodyBytes() && !isAskedFor();
    }

    /** Whether the client sends it only when it is told to. */
    private boolean isAskedFor() {
        return request.getHeader("Expect") != null;
    }

    /** After the answer: what is read no more makes the system tell the client of an error, which may never see the answer. */
    void skip() {
        if (isAskedFor()) {
            return;
        }
        long until = System.nanoTime() + limits.reading().toNanos();
        var part = new byte[PART];
        var arrival = Arrivals.of(request);
        arrival.bodyBegins();
        try {
            var in = request.getInputStream();
            while (System.nanoTime() - until < 0 && in.read(part) >= 0) {
                // not wanted
            }
        } catch (IOException gone) {
            // the answer was sent
        } finally {
            arrival.bodyEnds();
        }
    }
}

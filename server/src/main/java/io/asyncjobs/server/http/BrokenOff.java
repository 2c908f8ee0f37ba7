package io.asyncjobs.server.http;

import io.javalin.http.Context;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.server.Request;

/**
 * An answer that has begun and cannot be completed: its connection is closed, so that the client does not take for all what it
 * has.
 */
final class BrokenOff {

    private static final String ENDING = "io.asyncjobs.ending";

    private BrokenOff() {}

    /** Notes how that of this request would be. */
    static void may(Request request) {
        var end = request.getConnectionMetaData().getConnection().getEndPoint();
        request.setAttribute(ENDING, (Runnable) () -> end.close(new ClosedChannelException()));
    }

    static void end(Context context) {
        Runnable ending = context.attribute(ENDING);
        if (ending != null) {
            ending.run();
        }
    }
}

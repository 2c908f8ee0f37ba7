package io.asyncjobs.server.access;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * The cookie of who signed in: scripts cannot read it, other sites' pages do not send it. Browsers keep one set of cookies
 * for all ports of a host, so its name has the port.
 */
final class SessionCookie {

    private static final String WRITTEN = "io.asyncjobs.session";

    private final String plain;
    private final String secured;

    SessionCookie(int port) {
        this.plain = "asyncjobs-" + port;
        this.secured = "__Host-" + plain;
    }

    @Nullable
    String read(Context context) {
        var word = context.cookie(secured);
        return word == null ? context.cookie(plain) : word;
    }

    /** The one that is being given, or else the one that the request brought. */
    @Nullable
    String current(Context context) {
        String written = context.attribute(WRITTEN);
        return written == null ? read(context) : written;
    }

    void write(Context context, String word, boolean secure) {
        context.attribute(WRITTEN, word);
        set(context, word, Sessions.LIFE.toSeconds(), secure || isPageSecure(context));
    }

    void remove(Context context, boolean secure) {
        set(context, "", 0, secure || isPageSecure(context));
    }

    /** A proxy may speak TLS for us; the browser says how its page came. */
    private static boolean isPageSecure(Context context) {
        var origin = context.header("Origin");
        return origin != null && origin.startsWith("https://");
    }

    private void set(Context context, String word, long seconds, boolean secure) {
        context.header(
                "Set-Cookie",
                (secure ? secured : plain) + "=" + word + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds
                        + (secure ? "; Secure" : ""));
    }
}

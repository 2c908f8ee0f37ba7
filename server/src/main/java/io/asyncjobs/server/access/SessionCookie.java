package io.asyncjobs.server.access;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * The cookie of who signed in: scripts cannot read it, other sites' pages do not send it. Browsers keep one set of cookies
 * for all ports of a host, so its name has the port that the browser dialled.
 */
final class SessionCookie {

    private static final String WRITTEN = "io.asyncjobs.session";
    private static final String PLAIN = "asyncjobs-";
    private static final String SECURED = "__Host-" + PLAIN;

    private SessionCookie() {}

    /** The word that the request brought. */
    static @Nullable String read(Context context) {
        var word = context.cookie(SECURED + context.port());
        return word == null ? context.cookie(PLAIN + context.port()) : word;
    }

    /** The word that is being given, or else the one that the request brought. */
    static @Nullable String current(Context context) {
        String written = context.attribute(WRITTEN);
        return written == null ? read(context) : written;
    }

    static void write(Context context, String word) {
        context.attribute(WRITTEN, word);
        set(context, word, Sessions.LIFE.toSeconds());
    }

    static void remove(Context context) {
        set(context, "", 0);
    }

    private static void set(Context context, String word, long seconds) {
        boolean secure = isSecure(context);
        context.header(
                "Set-Cookie",
                (secure ? SECURED : PLAIN) + context.port() + "=" + word
                        + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds + (secure ? "; Secure" : ""));
    }

    /** A proxy may speak TLS for us; the browser says how its page came. */
    private static boolean isSecure(Context context) {
        var origin = context.header("Origin");
        return context.scheme().equals("https") || (origin != null && origin.startsWith("https://"));
    }
}

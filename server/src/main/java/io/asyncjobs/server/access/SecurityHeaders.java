package io.asyncjobs.server.access;

import io.javalin.http.Context;

/** What browsers are told about all that is served. */
final class SecurityHeaders {

    /** Scripts and styles only from files of ours, none inline; nobody may frame us. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    private SecurityHeaders() {}

    static void set(Context context) {
        context.header("Content-Security-Policy", POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (context.path().startsWith("/v1/") || context.path().equals("/metrics")) {
            context.header("Cache-Control", "no-store");
        }
    }
}

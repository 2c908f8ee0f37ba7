package io.asyncjobs.server.access;

import java.util.LinkedHashMap;
import java.util.Map;

/** What browsers are told about all that is served. */
public final class SecurityHeaders {

    /** Scripts and styles only from files of ours, none inline; nobody may frame us. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final Map<String, String> FILES = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

    private static final Map<String, String> ANSWERS = answers();

    private SecurityHeaders() {}

    private static Map<String, String> answers() {
        var headers = new LinkedHashMap<>(FILES);
        headers.put("Cache-Control", "no-store");
        return Map.copyOf(headers);
    }

    /** The headers of what is served at this path; files of the page may be kept, answers of the API may not. */
    public static Map<String, String> of(String path) {
        return path.startsWith("/v1/") || path.equals("/metrics") ? ANSWERS : FILES;
    }
}

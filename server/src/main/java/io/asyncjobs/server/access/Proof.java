package io.asyncjobs.server.access;

import java.util.Locale;

/** How it is known who calls. */
public enum Proof {
    /** Nobody has to say who he is. */
    NONE,
    /** A token in the header {@code Authorization}. */
    TOKEN,
    /** The cookie that was given for a token. */
    SESSION,
    /** A client certificate. */
    CERTIFICATE,
    /** The header of a proxy that is trusted. */
    PROXY;

    /** Its name in the audit log. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

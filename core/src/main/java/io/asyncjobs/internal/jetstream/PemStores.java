package io.asyncjobs.internal.jetstream;

import java.nio.file.Path;
import java.security.KeyStore;

/** PEM files as key stores. */
public final class PemStores {

    private PemStores() {}

    /** A certificate with its key. */
    public static KeyStore keys(Path certificate, Path key) {
        return TlsMaterial.keyStore(
                new PemFile("the option of the TLS certificate", certificate),
                new PemFile("the option of the TLS key", key));
    }

    /** Certificates of authorities. */
    public static KeyStore authorities(Path authorities) {
        return TlsMaterial.trustStore(new PemFile("the option of the TLS authorities", authorities));
    }
}

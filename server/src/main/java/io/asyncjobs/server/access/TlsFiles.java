package io.asyncjobs.server.access;

import io.asyncjobs.tls.PemFiles;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a server, of PEM files.
 *
 * @param certificate the server's certificate, then those of its issuers
 * @param key the certificate's private key
 * @param clientAuthorities who issues the certificates that all clients must have; null where they need none
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path clientAuthorities) {

    private static final int DNS_NAME = 2;

    /**
     * The files of what is given; null for no TLS.
     *
     * @throws IllegalArgumentException if only some of what is needed is given
     */
    public static @Nullable TlsFiles of(
            @Nullable Path certificate, @Nullable Path key, @Nullable Path clientAuthorities) {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "a certificate and its key go together: give both --tls-cert and --tls-key");
        }
        if (certificate == null || key == null) {
            if (clientAuthorities != null) {
                throw new IllegalArgumentException(
                        "clients have certificates only over TLS: give --tls-cert and --tls-key with --tls-client-ca");
            }
            return null;
        }
        return new TlsFiles(certificate, key, clientAuthorities);
    }

    /** Whether TLS lets nobody in without a certificate. */
    public boolean needsClientCertificate() {
        return clientAuthorities != null;
    }

    /**
     * Reads them once, so that what is wrong with them is known early.
     *
     * @throws io.asyncjobs.error.AsyncJobsException if a file is missing, or not what it should be
     */
    public void check() {
        PemFiles.keys(certificate, key);
        if (clientAuthorities != null) {
            PemFiles.authorities(clientAuthorities);
        }
    }

    /** The names that the certificate is for, without wildcards. */
    Collection<String> names() {
        var names = new ArrayList<String>();
        for (var alternative : alternatives()) {
            if (Integer.valueOf(DNS_NAME).equals(alternative.get(0))
                    && alternative.get(1) instanceof String name
                    && !name.contains("*")) {
                names.add(name);
            }
        }
        return names;
    }

    private Collection<List<?>> alternatives() {
        try {
            KeyStore keys = PemFiles.keys(certificate, key);
            var ours = (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
            var found = ours.getSubjectAlternativeNames();
            return found == null ? List.of() : found;
        } catch (KeyStoreException | CertificateParsingException broken) {
            return List.of();
        }
    }

    /** The common name of a certificate's subject; null for none. */
    static @Nullable String commonName(X509Certificate certificate) {
        try {
            var name = new LdapName(certificate.getSubjectX500Principal().getName());
            return name.getRdns().reversed().stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .findFirst()
                    .map(part -> String.valueOf(part.getValue()))
                    .orElse(null);
        } catch (InvalidNameException broken) {
            return null;
        }
    }
}

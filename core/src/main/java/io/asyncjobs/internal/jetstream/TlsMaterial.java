package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * PEM files for TLS. Without a certificate we show none; without authorities those that the JDK trusts are trusted.
 *
 * @param certificate our certificate, then those of its issuers
 * @param key the certificate's private key; set if and only if the certificate is
 * @param authorities the only authorities that may have issued the server's certificate
 */
record TlsMaterial(
        @Nullable PemFile certificate,
        @Nullable PemFile key,
        @Nullable PemFile authorities) {

    private static final char[] NO_PASSWORD = new char[0];

    /**
     * A context for connections to servers whose certificate is for the host that is dialled or for one of these.
     *
     * @throws NotFoundException if a file does not exist
     * @throws RefusedException if the key is encrypted or belongs to another certificate
     * @throws CorruptDataException if a file is not what it should be
     */
    SSLContext clientContext(Set<String> hosts) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), new TrustManager[] {new NamedServerTrust(trust(), hosts)}, null);
            return context;
        } catch (GeneralSecurityException unsupported) {
            throw new CorruptDataException("TLS cannot be set up with the given certificates", unsupported);
        }
    }

    private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException {
        if (certificate == null || key == null) {
            return null;
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keyStore(certificate, key), NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** The certificate with its key, in a store whose password is empty; fails as {@link #clientContext}. */
    static KeyStore keyStore(PemFile certificate, PemFile key) {
        var chain = certificate.certificates();
        var privateKey = key.privateKey();
        if (!belongTogether(privateKey, chain.getFirst())) {
            throw new RefusedException("the key in " + key.path() + " does not belong to the first certificate in "
                    + certificate.path() + ": name the key that was made with it");
        }
        try {
            var store = emptyStore();
            store.setKeyEntry("own", privateKey, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException unsupported) {
            throw new CorruptDataException("TLS cannot be set up with " + certificate.path(), unsupported);
        }
    }

    /** The certificates of authorities; fails as {@link #clientContext}. */
    static KeyStore trustStore(PemFile authorities) {
        var certificates = authorities.certificates();
        try {
            var store = emptyStore();
            for (X509Certificate authority : certificates) {
                store.setCertificateEntry("ca-" + store.size(), authority);
            }
            return store;
        } catch (GeneralSecurityException | IOException unsupported) {
            throw new CorruptDataException("TLS cannot be set up with " + authorities.path(), unsupported);
        }
    }

    private X509ExtendedTrustManager trust() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities == null ? null : trustStore(authorities));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this JDK has no trust manager for X.509 certificates");
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            var signature = Signature.getInstance(algorithm);
            byte[] probe = {1, 2, 3};
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }
}

package io.asyncjobs.internal.jetstream;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server only if its certificate is also for the host that we meant.
 *
 * <p>The NATS client does not compare host names. It also dials addresses that it looked up itself or heard from the
 * cluster, so that the JDK's own comparison with the dialled host would refuse good certificates. Therefore a certificate
 * is accepted for the dialled host or for any host that the user named, as the Go client does.
 */
final class NamedServerTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager issuers;
    private final Set<String> hosts;

    NamedServerTrust(X509ExtendedTrustManager issuers, Set<String> hosts) {
        this.issuers = issuers;
        this.hosts = Set.copyOf(hosts);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        issuers.checkServerTrusted(chain, authType, socket);
        requireName(
                chain[0],
                socket instanceof SSLSocket tls ? tls.getHandshakeSession().getPeerHost() : null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        issuers.checkServerTrusted(chain, authType, engine);
        requireName(chain[0], engine.getPeerHost());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        issuers.checkServerTrusted(chain, authType);
        requireName(chain[0], null);
    }

    private void requireName(X509Certificate certificate, @Nullable String dialled) throws CertificateException {
        if (dialled != null && ServerNames.cover(certificate, dialled)) {
            return;
        }
        for (String host : hosts) {
            if (ServerNames.cover(certificate, host)) {
                return;
            }
        }
        throw new CertificateException("the certificate of the server is for " + ServerNames.of(certificate)
                + ", not for " + (dialled == null ? hosts : dialled));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        issuers.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        issuers.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        issuers.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return issuers.getAcceptedIssuers();
    }
}

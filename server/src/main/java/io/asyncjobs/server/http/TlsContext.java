package io.asyncjobs.server.http;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.server.access.TlsFiles;
import io.asyncjobs.tls.PemFiles;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What Jetty needs for TLS of PEM files. */
final class TlsContext {

    private TlsContext() {}

    /**
     * Reads the files.
     *
     * @throws AsyncJobsException if one is missing, or not what it should be
     */
    static SslContextFactory.Server of(TlsFiles files) {
        var context = new SslContextFactory.Server();
        context.setKeyStore(PemFiles.keys(files.certificate(), files.key()));
        context.setKeyStorePassword("");
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setSniRequired(false);
        var authorities = files.clientAuthorities();
        if (authorities != null) {
            context.setTrustStore(PemFiles.authorities(authorities));
            context.setNeedClientAuth(true);
        }
        return context;
    }
}

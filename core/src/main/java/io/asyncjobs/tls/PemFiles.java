package io.asyncjobs.tls;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.jetstream.PemStores;
import java.nio.file.Path;
import java.security.KeyStore;

/** PEM files as key stores of the JDK, with messages that say what is wrong with a file. */
public final class PemFiles {

    private PemFiles() {}

    /**
     * A certificate, those of its issuers, and its key, in a store whose password is empty.
     *
     * @param certificate the certificate, then those of its issuers
     * @param key the certificate's private key, of any form that is not encrypted
     * @throws NotFoundException if a file does not exist
     * @throws RefusedException if the key is encrypted or belongs to another certificate
     * @throws CorruptDataException if a file is not what it should be
     */
    public static KeyStore keys(Path certificate, Path key) {
        return PemStores.keys(certificate, key);
    }

    /**
     * The certificates of authorities.
     *
     * @throws NotFoundException if the file does not exist
     * @throws CorruptDataException if the file is not what it should be, for instance empty
     */
    public static KeyStore authorities(Path authorities) {
        return PemStores.authorities(authorities);
    }
}

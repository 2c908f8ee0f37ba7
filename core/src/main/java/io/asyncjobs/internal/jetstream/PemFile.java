package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import java.io.ByteArrayInputStream;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file of certificates or of a private key in PEM form.
 *
 * @param owner what names the file, for messages: "the field cert of the NATS context X"
 */
record PemFile(String owner, Path path) {

    /**
     * All certificates of the file in their order, at least one.
     *
     * @throws NotFoundException if there is no such file
     * @throws CorruptDataException if it cannot be read or holds no certificate
     */
    List<X509Certificate> certificates() {
        var certificates = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (PemBlock block : blocks()) {
                if (block.isCertificate()) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException broken) {
            throw new CorruptDataException(
                    owner + " names the file " + path + ", which holds a broken certificate", broken);
        }
        if (certificates.isEmpty()) {
            throw new CorruptDataException(owner + " names the file " + path
                    + ", which holds no certificate: expected is PEM, -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    /**
     * The first private key of the file.
     *
     * @throws NotFoundException if there is no such file
     * @throws RefusedException if the key is encrypted
     * @throws CorruptDataException if the file cannot be read or holds no key that the JDK knows
     */
    PrivateKey privateKey() {
        var block = blocks().stream()
                .filter(PemBlock::isPrivateKey)
                .findFirst()
                .orElseThrow(() -> noKey("holds no private key: expected is PEM, -----BEGIN PRIVATE KEY-----"));
        if (block.isEncrypted()) {
            throw new RefusedException(owner + " names the file " + path
                    + ", whose key is encrypted, which is not supported: decrypt it with \"openssl pkey -in " + path
                    + " -out FILE\" and name that file");
        }
        try {
            return PrivateKeys.read(block)
                    .orElseThrow(() -> noKey("holds a broken key or one of an unknown kind (" + block.label()
                            + "): convert it with \"openssl pkey -in " + path + " -out FILE\""));
        } catch (GeneralSecurityException unsupported) {
            throw new CorruptDataException(
                    owner + " names the file " + path + ", whose key this JDK cannot read", unsupported);
        }
    }

    private CorruptDataException noKey(String why) {
        return new CorruptDataException(owner + " names the file " + path + ", which " + why);
    }

    private List<PemBlock> blocks() {
        char[] text = References.readFile(owner, path);
        try {
            return PemBlock.parse(CharBuffer.wrap(text));
        } catch (IllegalArgumentException broken) {
            throw new CorruptDataException(owner + " names the file " + path + ", which is not PEM", broken);
        } finally {
            Arrays.fill(text, '\0');
        }
    }
}

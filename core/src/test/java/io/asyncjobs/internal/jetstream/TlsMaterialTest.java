package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsMaterialTest {

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(shared)
                .authority("ca")
                .certificate(
                        "server", "ca", "dns:Nats.Example.com,dns:*.pool.example.com,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1")
                .certificate("other", "ca", "dns:other");
    }

    private PemFile file(String content) throws IOException {
        return new PemFile("the field key", Files.writeString(folder.resolve("x.pem"), content));
    }

    private static PemFile certificate(String name) {
        return new PemFile("the field cert", certificates.certificateFile(name));
    }

    private static PemFile key(String name) {
        return new PemFile("the field key", certificates.keyFile(name));
    }

    private static KeyPair pair(String algorithm, int size) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (size > 0) {
            generator.initialize(size);
        }
        return generator.generateKeyPair();
    }

    private static byte[] sec1(KeyPair pair, String curve) {
        byte[] secret = new byte[32];
        byte[] number = ((ECPrivateKey) pair.getPrivate()).getS().toByteArray();
        int length = Math.min(number.length, secret.length);
        System.arraycopy(number, number.length - length, secret, secret.length - length, length);
        String fields = "0201010420" + HexFormat.of().formatHex(secret) + curve;
        return HexFormat.of().parseHex("30%02x".formatted(fields.length() / 2) + fields);
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "EC, 384", "Ed25519, 0"})
    void pkcs8KeysAreRead(String algorithm, int size) throws Exception {
        var key = pair(algorithm, size).getPrivate();

        assertThat(file(TestCertificates.pem("PRIVATE KEY", key.getEncoded())).privateKey())
                .isEqualTo(key);
    }

    @Test
    void pkcs1RsaKeysAreRead() throws Exception {
        var key = pair("RSA", 2048).getPrivate();
        int header = 26;
        byte[] pkcs8 = key.getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, header, pkcs8.length);

        assertThat(file(TestCertificates.pem("RSA PRIVATE KEY", pkcs1)).privateKey())
                .isEqualTo(key);
    }

    @Test
    void sec1KeysAreReadBehindTheirParameters() throws Exception {
        var pair = pair("EC", 256);
        String curve = "06082a8648ce3d030107";
        String text = TestCertificates.pem("EC PARAMETERS", HexFormat.of().parseHex(curve))
                + TestCertificates.pem("EC PRIVATE KEY", sec1(pair, "a00a" + curve));

        assertThat(((ECPrivateKey) file(text).privateKey()).getS())
                .isEqualTo(((ECPrivateKey) pair.getPrivate()).getS());
    }

    @Test
    void aSec1KeyWithoutItsCurveIsBroken() throws Exception {
        var file = file(TestCertificates.pem("EC PRIVATE KEY", sec1(pair("EC", 256), "")));

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(file::privateKey)
                .withMessageContaining("openssl pkey");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIB\n-----END RSA PRIVATE KEY-----\n"
            })
    void encryptedKeysAreRefusedWithWhatToDo(String text) throws IOException {
        var file = file(text);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(file::privateKey)
                .withMessageContaining("is encrypted")
                .withMessageContaining("openssl pkey -in " + file.path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN DSA PRIVATE KEY-----\nMIIB\n-----END DSA PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n"
            })
    void filesWithoutAReadableKeyOrCertificateAreNamed(String text) throws IOException {
        var file = file(text);

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(file::privateKey)
                .withMessageContaining("the field key names the file " + file.path());
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(file::certificates)
                .withMessageContaining("the field key names the file " + file.path());
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        var missing = new PemFile("the field ca", folder.resolve("none.pem"));
        var directory = new PemFile("the field ca", folder);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(missing::certificates)
                .withMessageContaining("none.pem");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(directory::certificates)
                .withMessageContaining(folder.toString());
    }

    @Test
    void chainsAreReadInTheirOrder() throws IOException {
        var chain = file(Files.readString(certificates.certificateFile("server")) + "some text\n"
                + Files.readString(certificates.certificateFile("ca")));

        assertThat(chain.certificates())
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=server", "CN=ca");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        var rsa = file(TestCertificates.pem(
                "PRIVATE KEY", pair("RSA", 2048).getPrivate().getEncoded()));

        for (PemFile wrong : new PemFile[] {key("other"), rsa}) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> new TlsMaterial(certificate("server"), wrong, null).clientContext(Set.of()))
                    .withMessageContaining("does not belong to");
        }
    }

    @Test
    void everyCombinationGivesAContext() {
        assertThatCode(() -> {
                    new TlsMaterial(null, null, null).clientContext(Set.of());
                    new TlsMaterial(null, null, certificate("ca")).clientContext(Set.of());
                    new TlsMaterial(certificate("server"), key("server"), null).clientContext(Set.of());
                    new TlsMaterial(certificate("server"), key("server"), certificate("ca")).clientContext(Set.of());
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "nats.example.com, true",
        "NATS.EXAMPLE.COM., true",
        "a.pool.example.com, true",
        "127.0.0.1, true",
        "[::1], true",
        "::1, true",
        "example.com, false",
        "pool.example.com, false",
        "a.b.pool.example.com, false",
        ".pool.example.com, false",
        "127.0.0.2, false",
        "::2, false",
        "999.0.0.1, false",
        "server, false",
    })
    void aCertificateCoversItsNamesOnly(String host, boolean covered) throws Exception {
        X509Certificate certificate = certificate("server").certificates().getFirst();

        assertThat(ServerNames.cover(certificate, host)).isEqualTo(covered);
    }

    @Test
    void aCertificateWithoutNamesCoversNothing() throws Exception {
        assertThat(ServerNames.cover(certificate("ca").certificates().getFirst(), "ca"))
                .isFalse();
    }
}

package io.asyncjobs.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncjobs.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes authorities and certificates by the JDK's keytool and writes them as PEM files: NAME.pem and NAME-key.pem. */
final class TestCertificates {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;

    TestCertificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("store.p12");
    }

    TestCertificates authority(String name) throws Exception {
        return make(name, List.of("-ext", "bc:c"));
    }

    /** A certificate of the authority for the names, such as {@code ip:127.0.0.1,dns:localhost}. */
    TestCertificates certificate(String name, String authority, String names) throws Exception {
        return make(name, List.of("-signer", authority, "-ext", "san=" + names));
    }

    Path certificateFile(String name) {
        return folder.resolve(name + ".pem");
    }

    Path keyFile(String name) {
        return folder.resolve(name + "-key.pem");
    }

    /** A client that trusts this authority, and shows this certificate, or none. */
    SSLContext client(String authority, @Nullable String name) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(PemFiles.authorities(certificateFile(authority)));
        context.init(name == null ? null : keys(name), trust.getTrustManagers(), null);
        return context;
    }

    private KeyManager[] keys(String name) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(PemFiles.keys(certificateFile(name), keyFile(name)), new char[0]);
        return keys.getKeyManagers();
    }

    private TestCertificates make(String name, List<String> options) throws Exception {
        var arguments =
                new ArrayList<>(List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name));
        arguments.addAll(List.of("-validity", "30", "-storetype", "PKCS12"));
        arguments.addAll(options);
        keytool(arguments);
        write(name);
        return this;
    }

    private void keytool(List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + output);
        }
    }

    private void write(String name) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Files.writeString(
                certificateFile(name),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        Key key = keys.getKey(name, PASSWORD.toCharArray());
        Files.writeString(keyFile(name), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}

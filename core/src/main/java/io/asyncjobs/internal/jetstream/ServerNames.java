package io.asyncjobs.internal.jetstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The host names and addresses that a certificate is for: its subject alternative names, and nothing else. */
final class ServerNames {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final Pattern ADDRESS =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}|[0-9a-fA-F:.]*:[0-9a-zA-Z:.%]*");

    private ServerNames() {}

    /** Whether the certificate is for the host; a {@code *} stands for the whole first label and no more. */
    static boolean cover(X509Certificate certificate, String host) throws CertificateParsingException {
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (ADDRESS.matcher(plain).matches()) {
            var wanted = address(plain);
            return wanted.isPresent()
                    && names(certificate, IP_ADDRESS).stream().anyMatch(name -> wanted.equals(address(name)));
        }
        String wanted = normal(plain);
        return names(certificate, DNS_NAME).stream().anyMatch(name -> matches(normal(name), wanted));
    }

    static List<String> of(X509Certificate certificate) throws CertificateParsingException {
        var all = new ArrayList<>(names(certificate, DNS_NAME));
        all.addAll(names(certificate, IP_ADDRESS));
        return all;
    }

    private static List<String> names(X509Certificate certificate, int kind) throws CertificateParsingException {
        var names = new ArrayList<String>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer found
                        && found == kind
                        && alternative.get(1) instanceof String name) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static boolean matches(String pattern, String host) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(host);
        }
        int dot = host.indexOf('.');
        return dot > 0 && host.substring(dot).equals(pattern.substring(1));
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Only ever given literals, for which nothing is looked up. */
    private static Optional<InetAddress> address(String literal) {
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException notLiteral) {
            return Optional.empty();
        }
    }
}

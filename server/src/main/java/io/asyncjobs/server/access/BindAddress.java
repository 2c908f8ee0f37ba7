package io.asyncjobs.server.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where a server listens.
 *
 * @param host {@code localhost} or the literal of an IP address, without brackets
 * @param port 0 for a free one
 */
public record BindAddress(String host, int port) {

    private static final String FORM =
            "expected is ADDRESS:PORT with an IP address or localhost, as 127.0.0.1:8080 or" + " [::1]:8080";

    /**
     * The address of a text such as {@code 127.0.0.1:8080}, {@code [::1]:8080} or {@code localhost:0}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static BindAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw wrong(text);
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]") && host.contains(":")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw wrong(text); // an IPv6 address without brackets
        }
        if (!host.equals("localhost") && !isLiteral(host)) {
            throw wrong(text);
        }
        return new BindAddress(host, port(text, text.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong(text);
        }
        int port = Integer.parseInt(digits);
        if (port > 65_535) {
            throw wrong(text);
        }
        return port;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no address to listen at: " + FORM);
    }

    /** Whether the text is an IP address, so that nobody is asked for its meaning. */
    static boolean isLiteral(String host) {
        return Literals.isIpv4(host) || Literals.isIpv6(host);
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return address().isLoopbackAddress();
    }

    /** Where to bind. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address(), port);
    }

    /** The address itself, also for {@code localhost}. */
    public String numericHost() {
        return host.equals("localhost") ? "127.0.0.1" : host;
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(numericHost());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("no address: " + host, impossible);
        }
    }

    /**
     * Makes sure that not everybody on the network may do everything, unless that is meant.
     *
     * @param secure whether callers reach it by TLS
     * @param clientCertificates whether callers need a certificate
     * @param tokens whether callers need a token
     * @param unsafe whether it is meant
     * @throws IllegalArgumentException if others can reach it, and neither certificates nor tokens over TLS keep them out
     */
    public void checkOpenness(boolean secure, boolean clientCertificates, boolean tokens, boolean unsafe) {
        if (isLoopback() || unsafe || clientCertificates || (secure && tokens)) {
            return;
        }
        var others = this + " can be reached from other machines";
        if (tokens) {
            throw new IllegalArgumentException(
                    others + ", and without TLS tokens and tasks can be read on the way: give"
                            + " --tls-cert and --tls-key, or --unsafe-bind if something else protects the way");
        }
        throw new IllegalArgumentException(others + ", and nothing says who may do what: give --tokens with --tls-cert"
                + " and --tls-key, or --tls-client-ca, or --unsafe-bind if everybody there may do everything");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

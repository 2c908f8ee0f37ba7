package io.asyncjobs.server.access;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. Immutable; each method gives a changed copy.
 *
 * @param tokens the file of those who may call; null where everybody who reaches the server may do everything
 * @param readOnly whether nothing may be changed, by anybody
 * @param hosts names by which the server is called, beside addresses and {@code localhost}
 * @param proxyHeader the header by which a proxy says who calls; null where there is no such proxy
 * @param proxies the addresses, beside this machine's own, from which that header is believed
 * @param rate how many requests a second each token may make, and how many at once; 0 for any number
 */
public record AccessSettings(
        @Nullable Path tokens,
        boolean readOnly,
        Set<String> hosts,
        @Nullable String proxyHeader,
        Set<String> proxies,
        int rate) {

    /** How many requests a second are usual. */
    public static final int USUAL_RATE = 1_000;

    private static final int HIGHEST_RATE = 1_000_000;

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException for what cannot be a header, an address or a rate
     */
    public AccessSettings {
        hosts = Set.copyOf(hosts);
        proxies = Set.copyOf(proxies);
        if (proxyHeader != null && !proxyHeader.matches("[A-Za-z0-9-]{1,100}")) {
            throw new IllegalArgumentException("\"" + proxyHeader + "\" is no name of a header");
        }
        for (var proxy : proxies) {
            if (!BindAddress.isLiteral(proxy)) {
                throw new IllegalArgumentException("\"" + proxy + "\" is no IP address of a proxy");
            }
        }
        if (proxyHeader == null && !proxies.isEmpty()) {
            throw new IllegalArgumentException("addresses of proxies are given, and no header that they set");
        }
        if (proxyHeader != null && tokens == null) {
            throw new IllegalArgumentException(
                    "the header " + proxyHeader + " says who calls, and no token file says what each may do; give one");
        }
        if (rate < 0 || rate > HIGHEST_RATE) {
            throw new IllegalArgumentException("the rate is " + rate + "; it must be between 0 and 1,000,000");
        }
    }

    /** Everybody who reaches the server may do everything. */
    public static AccessSettings open() {
        return new AccessSettings(null, false, Set.of(), null, Set.of(), USUAL_RATE);
    }

    /** Sets {@link #tokens()}; null takes it back. */
    public AccessSettings withTokens(@Nullable Path file) {
        return new AccessSettings(file, readOnly, hosts, proxyHeader, proxies, rate);
    }

    /** Sets {@link #readOnly()}. */
    public AccessSettings withReadOnly(boolean only) {
        return new AccessSettings(tokens, only, hosts, proxyHeader, proxies, rate);
    }

    /** Sets {@link #hosts()}. */
    public AccessSettings withHosts(Collection<String> names) {
        return new AccessSettings(tokens, readOnly, new LinkedHashSet<>(names), proxyHeader, proxies, rate);
    }

    /** Sets {@link #proxyHeader()} and {@link #proxies()}. */
    public AccessSettings withProxy(@Nullable String header, Collection<String> addresses) {
        return new AccessSettings(tokens, readOnly, hosts, header, new LinkedHashSet<>(addresses), rate);
    }

    /** Sets {@link #rate()}. */
    public AccessSettings withRate(int perSecond) {
        return new AccessSettings(tokens, readOnly, hosts, proxyHeader, proxies, perSecond);
    }
}

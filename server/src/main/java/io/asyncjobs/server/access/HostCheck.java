package io.asyncjobs.server.access;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does a request come from a page of this server, or from no page at all? What a browser says about itself cannot be forged
 * by a page. The name by which the server was called has to be one of its own, or a page of anywhere could have its name
 * changed to our address and would be a page of this server. No I/O.
 */
final class HostCheck {

    private final Set<String> names;
    private final boolean onlyLoopback;
    private final boolean behindProxy;

    /**
     * Of a server.
     *
     * @param names the names by which it is called, beside addresses and {@code localhost}
     * @param onlyLoopback whether only this machine can reach it
     * @param behindProxy whether a proxy may speak TLS for it, so that the scheme of pages is not known
     */
    HostCheck(Collection<String> names, boolean onlyLoopback, boolean behindProxy) {
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.onlyLoopback = onlyLoopback;
        this.behindProxy = behindProxy;
    }

    /** What a browser says of a request; null for what it does not say. */
    record Headers(
            String method,
            boolean secure,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String fetchSite,
            @Nullable String fetchMode,
            @Nullable String fetchDestination) {}

    /** Why the request is refused; empty where it is not. */
    Optional<Decision.Refused> problem(Headers headers) {
        var host = headers.host() == null ? null : Authority.parse(headers.host());
        if (host == null || !isOurs(host.name())) {
            return Optional.of(new Decision.Refused(
                    403,
                    "forbidden",
                    "host_unknown",
                    "this server does not go by the name of the header Host; call it by its address or localhost, or"
                            + " start it with --host NAME"));
        }
        return isForeign(headers, host)
                ? Optional.of(new Decision.Refused(
                        403, "forbidden", "origin_foreign", "a page of another site may not use this server"))
                : Optional.empty();
    }

    private boolean isOurs(String name) {
        if (names.contains(name) || name.equals("localhost")) {
            return true;
        }
        return Literals.isAny(name) && (!onlyLoopback || Literals.address(name).isLoopbackAddress());
    }

    private boolean isForeign(Headers headers, Authority host) {
        var site = headers.fetchSite();
        if (site != null && !site.equals("same-origin") && !site.equals("none") && !isVisit(headers)) {
            return true;
        }
        var origin = headers.origin();
        if (origin == null) {
            return false;
        }
        var scheme = headers.secure() ? "https://" : "http://";
        if (origin.startsWith(scheme)) {
            return !isSame(origin.substring(scheme.length()), host, headers.secure());
        }
        return !(behindProxy
                && !headers.secure()
                && origin.startsWith("https://")
                && isSame(origin.substring("https://".length()), host, true));
    }

    private static boolean isSame(String origin, Authority host, boolean secure) {
        var from = Authority.parse(origin);
        return from != null && from.name().equals(host.name()) && from.port(secure) == host.port(secure);
    }

    /** Somebody followed a link on another page to ours, which the other page cannot look into. */
    private static boolean isVisit(Headers headers) {
        return (headers.method().equals("GET") || headers.method().equals("HEAD"))
                && "navigate".equals(headers.fetchMode())
                && "document".equals(headers.fetchDestination());
    }

    /**
     * A name and a port.
     *
     * @param name in lower case, without the brackets of an IPv6 address
     * @param port -1 where none is said
     */
    private record Authority(String name, int port) {

        private int port(boolean secure) {
            return port >= 0 ? port : secure ? 443 : 80;
        }

        static @Nullable Authority parse(String text) {
            int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
            if (end == 0 && text.startsWith("[")) {
                return null;
            }
            var name = end < 0 ? text : text.substring(0, end);
            var rest = end < 0 ? "" : text.substring(end);
            if (name.startsWith("[")) {
                name = name.substring(1, name.length() - 1);
            }
            if (name.isEmpty() || !rest.matches("(:\\d{1,5})?")) {
                return null;
            }
            return new Authority(
                    name.toLowerCase(Locale.ROOT), rest.isEmpty() ? -1 : Integer.parseInt(rest.substring(1)));
        }
    }
}

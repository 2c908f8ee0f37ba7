package io.asyncjobs.server.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** IP addresses as text, of which no name server needs to be asked. */
final class Literals {

    private static final Pattern IPV4 = Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}(%[0-9a-zA-Z._-]{1,32})?");

    private Literals() {}

    static boolean isIpv4(String text) {
        var parts = IPV4.matcher(text);
        int count = 0;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            end = parts.end();
            count++;
        }
        return count == 4 && end == text.length();
    }

    static boolean isIpv6(String text) {
        if (!text.contains(":") || !IPV6.matcher(text).matches()) {
            return false;
        }
        try {
            var unused = InetAddress.getByName(text); // with a colon it is never looked up
            return true;
        } catch (UnknownHostException none) {
            return false;
        }
    }

    static boolean isAny(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    /** Whether two literals, or a literal and a text, are one address. */
    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException none) {
            throw new IllegalArgumentException("\"" + literal + "\" is no IP address", none);
        }
    }
}

package io.asyncjobs.cli.monitor;

import java.util.Map;

/**
 * What the JDK's server allows its clients. It reads these properties once, before it makes its first server; whoever set
 * one on the command line knows better.
 */
final class HttpLimits {

    /** How many clients may be connected. */
    static final int CONNECTIONS = 64;

    private static final int REQUEST_SECONDS = 5;

    private static final Map<String, Integer> PROPERTIES = Map.of(
            "sun.net.httpserver.maxReqTime", REQUEST_SECONDS,
            "sun.net.httpserver.maxRspTime", 30,
            "sun.net.httpserver.idleInterval", 60,
            "sun.net.httpserver.maxIdleConnections", 16,
            "sun.net.httpserver.maxReqHeaders", 50,
            "sun.net.httpserver.maxReqHeaderSize", 16_384,
            "jdk.httpserver.maxConnections", CONNECTIONS);

    private HttpLimits() {}

    static void set() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value.toString());
            }
        });
    }
}

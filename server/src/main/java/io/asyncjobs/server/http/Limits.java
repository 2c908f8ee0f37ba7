package io.asyncjobs.server.http;

import java.time.Duration;

/**
 * What clients may ask of the server.
 *
 * @param bodyBytes how large the body of a request may be
 * @param bulkBytes how large the body of a request with many tasks may be
 * @param headerBytes how large the headers of a request may be
 * @param idle how long a connection may be silent
 * @param reading how long the headers of a request may take to arrive, and then its body
 */
public record Limits(int bodyBytes, int bulkBytes, int headerBytes, Duration idle, Duration reading) {

    /** The limits of a server that sets none: 512 KiB as the original, 8 MiB for many tasks. */
    public static Limits defaults() {
        return new Limits(512 * 1024, 8 * 1024 * 1024, 8 * 1024, Duration.ofSeconds(60), Duration.ofSeconds(30));
    }
}

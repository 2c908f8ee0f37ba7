package io.asyncjobs.chaos.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What a client published.
 *
 * @param subject where it went
 * @param headers its headers as they are, empty without any
 * @param body its body, a character for each byte
 */
public record Frame(String subject, String headers, String body) {

    static Frame of(String subject, byte[] rest, int headers, int length) {
        return new Frame(
                subject,
                new String(rest, 0, headers, ISO_8859_1),
                new String(rest, headers, length - headers, ISO_8859_1));
    }
}

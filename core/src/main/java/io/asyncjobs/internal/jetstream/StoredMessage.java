package io.asyncjobs.internal.jetstream;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message as the leader of its stream has it.
 *
 * @param subject its subject
 * @param sequence its sequence in the stream
 * @param body its bytes
 * @param headers its header block as text, empty for none
 * @param time when it was stored, by the server's clock
 */
public record StoredMessage(String subject, long sequence, Bytes body, String headers, Instant time) {

    /** The value of a header; empty where there is none. */
    Optional<String> header(String name) {
        return headers.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    @Override
    public String toString() {
        return "message " + sequence + " of " + subject;
    }

    /** Bytes without value semantics of their own. */
    public static final class Bytes {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The bytes themselves, not to be changed. */
        public byte[] get() {
            return bytes;
        }

        boolean isSameAs(byte[] others) {
            return Arrays.equals(bytes, others);
        }
    }
}

package io.asyncjobs.server.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may call: by a token, or by a certificate or proxy that vouches for the name.
 *
 * @param name what it is called in lists and the audit log; of a certificate its common name
 * @param hash SHA-256 of the token in hexadecimal digits; empty where a certificate or proxy vouches for the name
 * @param role what it may do
 * @param queues the only queues that it may see and use, sorted; none for all
 * @param created when it was made
 * @param expires from when on it is refused; null for never
 */
public record AccessToken(
        String name,
        String hash,
        Role role,
        List<String> queues,
        Instant created,
        @Nullable Instant expires) {

    /** What all tokens begin with, so that they are found where they do not belong. */
    static final String PREFIX = "ajt_";

    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}][\\p{Alnum} ._@+-]{0,99}");
    private static final Pattern HASH = Pattern.compile("([0-9a-f]{64})?");
    private static final Pattern QUEUE = Pattern.compile("[\\p{Alnum}_-]{1,255}");

    /**
     * Checks what it is made of, and sorts the queues.
     *
     * @throws IllegalArgumentException for what can be no name, digest or queue
     */
    public AccessToken {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a token: expected are up to 100 letters,"
                    + " digits, spaces and . _ @ + -, beginning with a letter or digit");
        }
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    "the hash of \"" + name + "\" is no SHA-256 in 64 lower case hexadecimal digits");
        }
        for (var queue : queues) {
            if (!QUEUE.matcher(queue).matches()) {
                throw new IllegalArgumentException("\"" + queue + "\" is no name of a queue");
            }
        }
        queues = queues.stream().distinct().sorted().toList();
    }

    /** Whether a certificate or proxy has to vouch for the name, since there is no token. */
    public boolean isVouched() {
        return hash.isEmpty();
    }

    /** Whether it is refused for its age. */
    public boolean isExpired(Instant now) {
        return Optional.ofNullable(expires).filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Who calls with it. */
    public Caller caller() {
        return new Caller(name, role, Set.copyOf(queues));
    }
}

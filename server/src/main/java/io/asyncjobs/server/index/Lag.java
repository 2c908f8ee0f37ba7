package io.asyncjobs.server.index;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far the index is behind the task stream.
 *
 * @param position the sequence up to which it has read
 * @param last the stream's last sequence, as last seen
 * @param behind how long ago, by this machine's clock, it was not behind; zero while it is not
 * @param building whether it is being built from the stream's beginning: pages and counts are incomplete
 * @param trouble why it does not read now, null for nothing; see {@link #problem()}
 */
public record Lag(
        long position,
        long last,
        Duration behind,
        boolean building,
        @Nullable String trouble) {

    /** Why it does not read now; empty while it does. */
    public Optional<String> problem() {
        return Optional.ofNullable(trouble);
    }
}

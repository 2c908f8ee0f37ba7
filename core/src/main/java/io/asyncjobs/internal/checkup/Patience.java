package io.asyncjobs.internal.checkup;

import java.time.Duration;

/**
 * How old something must be before it is called stuck.
 *
 * @param unserved an item of a queue that nobody serves
 * @param due a due message that nobody moves
 * @param behind a waiting item of a queue that is served
 * @param lost a task that nothing would run; longer than whoever stores one may take for its next step
 * @param leftAlone a task that nothing would run though a reconciler leads, which should have seen to it by then
 */
public record Patience(Duration unserved, Duration due, Duration behind, Duration lost, Duration leftAlone) {

    /** For an installation at work. */
    public static Patience defaults() {
        return new Patience(
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                Duration.ofSeconds(20),
                Duration.ofMinutes(3));
    }
}

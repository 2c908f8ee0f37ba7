package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Grants.Extent;
import io.asyncjobs.internal.jetstream.Permits.Permit;
import io.asyncjobs.internal.jetstream.RoleNeeds.Need;
import io.asyncjobs.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what a user may publish who is not told his permissions: by messages that no stream takes, since they expect
 * another stream and another sequence than there can be, and by requests that only read. What could reach somebody or
 * change something is not tried.
 */
final class Probes {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RequestPipe pipe;
    private final StreamNames names;
    private final Duration timeout;
    private final String id = TaskId.next();

    Probes(RequestPipe pipe, StreamNames names, Duration timeout) {
        this.pipe = pipe;
        this.names = names;
        this.timeout = timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE;
    }

    /** What of this is permitted; what could not be found out is not in it. */
    Permits all(List<Need> needs) throws InterruptedException {
        var found = new ArrayList<Permit>();
        for (var answer : AtOnce.map(needs, need -> of(need))) {
            answer.ifPresent(found::add);
        }
        return new Permits(false, found);
    }

    private Optional<Permit> of(Need need) throws InterruptedException {
        boolean reads = need.subject().endsWith(".API.INFO")
                || need.subject().contains(".INFO.")
                || need.subject().endsWith("STREAM.NAMES");
        boolean stored = need.subject().equals(names.taskSubjects())
                || need.subject().startsWith("$KV."); // others may be permitted for some queues
        if (need.subscribes() || !(stored || reads)) {
            return Optional.empty();
        }
        var subject = need.subject().replace("*", reads ? names.tasks() : id);
        var headers = reads
                ? null
                : new HeaderLines()
                        .add("Nats-Expected-Stream", "none")
                        .add("Nats-Expected-Last-Subject-Sequence", Long.toString(Long.MAX_VALUE));
        try {
            return switch (pipe.request(subject, headers, new byte[0], timeout)) {
                case Reply.Denied denied -> Optional.of(Permit.of(need, Extent.NOTHING));
                case Reply.Answer answer -> Optional.of(Permit.of(need, Extent.ALL));
                case Reply.NoResponders none -> Optional.of(Permit.of(need, Extent.ALL));
                case Reply.NotSent notSent -> Optional.empty();
                case Reply.Lost lost -> Optional.empty();
            };
        } catch (UnavailableException notSent) {
            return Optional.empty();
        }
    }
}

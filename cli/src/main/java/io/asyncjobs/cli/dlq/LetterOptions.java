package io.asyncjobs.cli.dlq;

import io.asyncjobs.cli.input.DeathReasons;
import io.asyncjobs.cli.input.PastTimes;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.task.DeathReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class LetterOptions {

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            description = "Only those of this queue.")
    private @Nullable String queue;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only those of this task type.")
    private @Nullable String type;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = DeathReasons.class,
            completionCandidates = DeathReasons.Words.class,
            description = "Only those that died for this: ${COMPLETION-CANDIDATES}.")
    private @Nullable DeathReason reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only those that died at that time or later; 2h means two hours ago.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = PastTimes.class,
            description = "Only those that died before that time.")
    private @Nullable Instant until;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only those whose task id begins with this.")
    private @Nullable String prefix;

    @Option(names = "--error", paramLabel = "TEXT", description = "Only those whose error contains this.")
    private @Nullable String error;

    DeadLetterFilter filter() {
        return DeadLetterFilter.all()
                .withQueue(queue)
                .withType(type)
                .withReason(reason)
                .withDiedSince(since)
                .withDiedUntil(until)
                .withIdPrefix(prefix)
                .withErrorText(error);
    }

    boolean isSet() {
        return !filter().equals(DeadLetterFilter.all());
    }
}

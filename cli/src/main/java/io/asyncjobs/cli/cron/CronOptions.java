package io.asyncjobs.cli.cron;

import io.asyncjobs.cli.input.Durations;
import io.asyncjobs.cli.input.Numbers;
import io.asyncjobs.cli.input.PayloadText;
import io.asyncjobs.cli.input.Times;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.session.Session;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a schedule may be set to; what is not given stays as it was. */
final class CronOptions {

    @Option(
            names = "--payload",
            paramLabel = "PAYLOAD",
            description = "The payload of its tasks; - reads standard input, @FILE reads a file.")
    private @Nullable String payload;

    @Option(names = "--text", description = "Stores PAYLOAD as a JSON string, whatever it looks like.")
    private boolean text;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            description = "The queue of its tasks; DEFAULT by default.")
    private @Nullable String queue;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Its tasks expire unless they are started within this long, at least 30s; 0s for never.")
    private @Nullable Duration deadline;

    @Option(names = "--tries", paramLabel = "N", description = "How often its tasks are tried at most; 10 by default.")
    private @Nullable Integer tries;

    @Option(
            names = "--timezone",
            paramLabel = "ZONE",
            description = "The zone that its text counts in, such as Europe/Berlin; UTC by default.")
    private @Nullable String timezone;

    @Option(
            names = "--missed",
            paramLabel = "N",
            description =
                    "How many times that passed while no scheduler led are made up for, the latest; 0 by default.")
    private @Nullable Integer missed;

    @Option(
            names = "--missed-age",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long ago a missed time may be that is made up for; 366d by default.")
    private @Nullable Duration missedAge;

    @Option(
            names = "--overlap",
            paramLabel = "RULE",
            description = "While the task before is unfinished: allow (the default), skip or replace it.")
    private @Nullable String overlap;

    @Option(
            names = "--jitter",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Starts its tasks up to this long after their times, at most 1h.")
    private @Nullable Duration jitter;

    @Option(
            names = "--starts",
            paramLabel = "TIME",
            converter = Times.class,
            description = "The first time at which it may be due.")
    private @Nullable Instant starts;

    @Option(
            names = "--ends",
            paramLabel = "TIME",
            converter = Times.class,
            description = "The last time at which it may be due.")
    private @Nullable Instant ends;

    /** The schedule with everything that was given. */
    Schedule applyTo(Schedule before, Session session) {
        var schedule = before;
        if (payload != null) {
            schedule = schedule.payload(
                    PayloadText.parse(payload, text, session.surroundings().input()));
        }
        if (queue != null) {
            schedule = schedule.queue(queue);
        }
        if (deadline != null) {
            schedule = schedule.deadline(deadline.isZero() ? null : deadline);
        }
        if (tries != null) {
            schedule = schedule.maxTries(Numbers.limit("--tries", tries));
        }
        if (timezone != null) {
            schedule = schedule.timezone(zone(timezone));
        }
        if (missed != null || missedAge != null) {
            schedule = schedule.missed(new MissedTimes(
                    missed == null ? before.missed().most() : missed,
                    missedAge == null ? before.missed().maxAge() : missedAge));
        }
        if (overlap != null) {
            schedule = schedule.overlap(overlap(overlap));
        }
        if (jitter != null) {
            schedule = schedule.jitter(jitter);
        }
        if (starts != null) {
            schedule = schedule.starts(starts);
        }
        return ends == null ? schedule : schedule.ends(ends);
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "there is no zone \"" + Human.foreign(text, 80) + "\"; write for example Europe/Berlin", unknown);
        }
    }

    private static Overlap overlap(String word) {
        return Overlap.ofWord(word.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new IllegalArgumentException(
                        "--overlap is \"" + Human.foreign(word, 80) + "\"; it must be allow, skip or replace"));
    }

    /** The cron text as it is meant: the original lets people leave the @ out. */
    static String cron(String text) {
        for (var word :
                new String[] {"yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly", "every"}) {
            if (text.startsWith(word)) {
                return "@" + text;
            }
        }
        return text;
    }
}

package io.asyncjobs.cli.queue;

import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.cli.input.WhenFulls;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Labels;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.cli.output.RetentionText;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.queue.WhenFull;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A queue as a block of lines or as JSON. */
public final class QueueBlock {

    private static final int LONGEST_REASON = 200;

    private QueueBlock() {}

    /** Prints it as the options say. */
    public static void print(QueueStatus queue, Output output) {
        if (output.isJson()) {
            output.document(json(queue));
        } else {
            block(queue).print(output);
        }
    }

    /** The block of lines. */
    public static Labels block(QueueStatus queue) {
        var settings = queue.settings();
        return new Labels("Queue " + settings.name())
                .add("Entries", entries(queue))
                .add("Size", ByteSize.text(queue.bytes()))
                .add("Delayed", Human.number(queue.delayed()))
                .add("Memory Based", yes(settings.storage() == Storage.MEMORY))
                .add("Replicas", Human.number(settings.replicas()))
                .add("Archive Period", forever(settings.maxAge()))
                .add("Max Task Tries", limit(settings.maxTries()))
                .add("Max Run Time", Human.duration(settings.maxRunTime()))
                .add("Lease", Human.duration(settings.effectiveLease()))
                .add("Max Concurrent", Human.number(settings.maxConcurrent()))
                .add("Max Entries", limit(settings.maxEntries()))
                .add("Priority", Human.number(settings.priority()))
                .add("When Full", WhenFulls.word(settings.whenFull()))
                .add("Shared With Go", yes(settings.sharedWithGo()))
                .add("Retention", RetentionText.of(settings.retention(), "as the task stream"))
                .add("Paused", paused(queue))
                .add("First Item", time(queue.oldestItem()))
                .add("Last Item", time(queue.newestItem()));
    }

    /** The same as JSON. */
    public static Map<String, Object> json(QueueStatus queue) {
        var settings = queue.settings();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", settings.name());
        json.put("waiting", queue.waiting());
        json.put("in_flight", queue.inFlight());
        json.put("delayed", queue.delayed());
        json.put("bytes", queue.bytes());
        json.put("created", queue.created().toString());
        putTime(json, "oldest_item", queue.oldestItem());
        putTime(json, "newest_item", queue.newestItem());
        json.put("memory", settings.storage() == Storage.MEMORY);
        json.put("replicas", settings.replicas());
        json.put("max_age", settings.maxAge().toNanos());
        json.put("max_tries", settings.maxTries());
        json.put("max_run_time", settings.maxRunTime().toNanos());
        json.put("lease", settings.effectiveLease().toNanos());
        json.put("max_concurrent", settings.maxConcurrent());
        json.put("max_entries", settings.maxEntries());
        json.put("priority", settings.priority());
        json.put("discard_old", settings.whenFull() == WhenFull.DISCARD_OLD);
        json.put("when_full", WhenFulls.word(settings.whenFull()));
        json.put("shared_with_go", settings.sharedWithGo());
        json.put("retention", RetentionText.json(settings.retention()));
        json.put("paused", queue.isPaused());
        if (queue.pause() != null) {
            json.put("paused_reason", queue.pause().reason());
            putTime(json, "paused_since", queue.pause().since());
        }
        return json;
    }

    /** A limit, where zero and below mean none. */
    static String limit(long value) {
        return value <= 0 ? "unlimited" : Human.number(value);
    }

    private static String entries(QueueStatus queue) {
        return Human.number(queue.entries())
                + (queue.inFlight() > 0 ? " (" + Human.number(queue.inFlight()) + " running)" : "");
    }

    private static String forever(Duration age) {
        return age.isZero() ? "forever" : Human.duration(age);
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }

    private static Optional<String> time(@Nullable Instant when) {
        return Optional.ofNullable(when).map(Human::time);
    }

    private static Optional<String> paused(QueueStatus queue) {
        return Optional.ofNullable(queue.pause())
                .map(pause -> "yes"
                        + (pause.since() == null ? "" : ", since " + Human.time(pause.since()))
                        + (pause.reason().isEmpty() ? "" : ": " + Human.foreign(pause.reason(), LONGEST_REASON)));
    }

    private static void putTime(Map<String, Object> json, String key, @Nullable Instant when) {
        if (when != null) {
            json.put(key, when.toString());
        }
    }
}

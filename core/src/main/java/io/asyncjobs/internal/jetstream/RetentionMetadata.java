package io.asyncjobs.internal.jetstream;

import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskState;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retention as it stands in the metadata of the task stream and of queues, one key for each final state. */
final class RetentionMetadata {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionMetadata.class);
    private static final String PREFIX = "io.asyncjobs.retention.";

    private RetentionMetadata() {}

    static void write(Retention retention, Map<String, String> metadata) {
        metadata.keySet().removeIf(key -> key.startsWith(PREFIX));
        retention.all().forEach((state, keep) -> metadata.put(PREFIX + state.word(), keep.text()));
    }

    /** What cannot be read counts as not set: then tasks are kept rather than lost. */
    static Retention read(Map<String, String> metadata) {
        var retention = Retention.none();
        for (var state : TaskState.values()) {
            var text = metadata.get(PREFIX + state.word());
            if (text != null && state.isFinal()) {
                try {
                    retention = retention.with(state, Retention.Keep.ofText(text));
                } catch (IllegalArgumentException wrong) {
                    LOG.warn("the retention of {} tasks is ignored: {}", state.word(), wrong.getMessage());
                }
            }
        }
        return retention;
    }
}

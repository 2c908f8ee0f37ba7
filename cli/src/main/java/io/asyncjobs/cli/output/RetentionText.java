package io.asyncjobs.cli.output;

import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How long final tasks are kept, for people and as JSON. */
public final class RetentionText {

    private RetentionText() {}

    /** A phrase for each state that is set, or the other text where none is. */
    public static String of(Retention retention, String otherwise) {
        var set = Arrays.stream(TaskState.values())
                .flatMap(state -> retention.of(state).map(keep -> state.word() + " " + of(keep)).stream())
                .collect(Collectors.joining(", "));
        return set.isEmpty() ? otherwise : set;
    }

    private static String of(Keep keep) {
        return keep instanceof Keep.For limited ? Human.shortDuration(limited.time()) : keep.text();
    }

    /** What is set by state: nanoseconds, {@code forever} or {@code discard}. */
    public static Map<String, Object> json(Retention retention) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (var state : TaskState.values()) {
            retention.of(state).ifPresent(keep -> json.put(state.word(), value(keep)));
        }
        return json;
    }

    private static Object value(Keep keep) {
        return keep instanceof Keep.For limited ? (Object) limited.time().toNanos() : keep.text();
    }
}

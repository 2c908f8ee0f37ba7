package io.asyncjobs.chaos.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The attempts of all tasks, put together from starts and ends. */
final class Attempts {

    /** One call of a handler; without an end where its process died before. */
    record Attempt(Entry.Started start, Entry.@Nullable Ended end) {

        long token() {
            return start.token();
        }

        boolean ended(Entry.How how) {
            return end != null && end.how() == how;
        }

        /**
         * Whether its item was delivered before that of an attempt that was started earlier: then it lost its lease in the
         * buffers of a process that stood still, or of a network, since each further try has an item of its own.
         */
        boolean cameBefore(Attempt earlier) {
            return start.item() <= earlier.start.item();
        }

        /** Whether it had lost its lease when the next one of its task was started, or may have: its outcome came late. */
        boolean lostTo(Attempt next, Duration lease) {
            return end == null
                    || end.how() != Entry.How.FAILED
                    || !next.start.at().isAfter(end.at())
                    || Duration.between(end.at(), next.start.at()).compareTo(lease) >= 0;
        }
    }

    /**
     * A time in which an attempt certainly ran.
     *
     * @param leaseLost whether it lost its lease, before its start or later, or was started since the one before had
     */
    record Span(Attempt attempt, Instant from, Instant to, boolean leaseLost) {}

    private final Map<String, List<Attempt>> byTask = new TreeMap<>();
    private final Map<String, Instant> lastWords = new HashMap<>();

    Attempts(History history) {
        var ends = new HashMap<String, Entry.Ended>();
        history.of(Entry.Ended.class).forEach(end -> ends.put(key(end.process(), end.task(), end.token()), end));
        history.entries().stream()
                .filter(entry -> !(entry instanceof Entry.Killed))
                .forEach(entry -> lastWords.put(entry.process(), entry.at()));
        history.of(Entry.Started.class)
                .forEach(start -> byTask.computeIfAbsent(start.task(), id -> new ArrayList<>())
                        .add(new Attempt(start, ends.get(key(start.process(), start.task(), start.token())))));
    }

    private static String key(String process, String task, long token) {
        return process + " " + task + " " + token;
    }

    Map<String, List<Attempt>> byTask() {
        return byTask;
    }

    /** Those of one task, by the time of their start. */
    List<Attempt> of(String task) {
        return byTask.getOrDefault(task, List.of());
    }

    /** When all attempts ran; one that lost its task counts until the next one starts. */
    List<Span> spans(Duration lease) {
        var spans = new ArrayList<Span>();
        byTask.values().forEach(attempts -> {
            for (int i = 0; i < attempts.size(); i++) {
                var attempt = attempts.get(i);
                var from = attempt.start().at();
                var to = attempt.end() == null
                        ? lastWords.getOrDefault(attempt.start().process(), from)
                        : attempt.end().at();
                boolean leaseLost = attempt.ended(Entry.How.LOST)
                        || (i > 0 && attempts.get(i - 1).lostTo(attempt, lease))
                        || attempts.subList(0, i).stream().anyMatch(attempt::cameBefore);
                if (i + 1 < attempts.size()) {
                    var next = attempts.get(i + 1);
                    leaseLost |= attempt.lostTo(next, lease);
                    to = next.start().at().isBefore(to) ? next.start().at() : to;
                }
                spans.add(new Span(attempt, from, to, leaseLost));
            }
        });
        spans.sort(Comparator.comparing(Span::from));
        return spans;
    }
}

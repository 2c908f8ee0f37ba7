package io.asyncjobs.server.api;

import io.asyncjobs.checkup.Severity;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.index.Tries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an installation is, in words for whoever is on call. No I/O.
 *
 * @param severity how bad the worst problem is
 * @param sentence all in one sentence
 * @param problems what is wrong, the worst first
 * @param queues the queues, those with problems first
 */
record Health(Severity severity, String sentence, List<Problem> problems, List<Queue> queues) {

    /** What failed within this time counts. */
    static final Duration LATELY = Duration.ofMinutes(5);

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final long MANY_FAILED = 10;

    /**
     * A queue at one moment.
     *
     * @param name its name
     * @param waiting how many items no worker holds
     * @param running how many items a worker holds
     * @param delayed how many tasks wait for their time
     * @param dead how many dead letters it has
     * @param paused whether it starts nothing
     * @param workers how many workers serve it
     * @param oldestWaiting since when the oldest item waits, null for none
     * @param tries how tries ended {@link #LATELY}
     */
    record Queue(
            String name,
            long waiting,
            long running,
            long delayed,
            long dead,
            boolean paused,
            long workers,
            @Nullable Instant oldestWaiting,
            Tries tries) {

        Map<String, Object> json(Health health) {
            return Json.object(
                    "name", name,
                    "severity", health.severityOf(name).word(),
                    "waiting", waiting,
                    "running", running,
                    "delayed", delayed,
                    "dead", dead,
                    "paused", paused,
                    "workers", workers,
                    "completed", tries.completed(),
                    "failed", tries.failed(),
                    "oldest_waiting", oldestWaiting == null ? null : oldestWaiting.toString());
        }
    }

    /**
     * Something that is wrong.
     *
     * @param severity how bad it is
     * @param text what it is, one sentence
     * @param queue which queue it is about, null for none
     */
    record Problem(Severity severity, String text, @Nullable String queue) {

        Map<String, Object> json() {
            return Json.object("severity", severity.word(), "text", text, "queue", queue);
        }
    }

    static Health of(List<Queue> queues, boolean connected, boolean stale, Instant now) {
        var problems = new ArrayList<Problem>();
        if (!connected) {
            problems.add(new Problem(Severity.FAULT, "The server has no connection to NATS.", null));
        }
        if (stale) {
            problems.add(new Problem(Severity.WARNING, "Lists and counts are behind by more than a minute.", null));
        }
        queues.forEach(queue -> look(queue, now, problems));
        problems.sort(Comparator.comparing(Problem::severity).reversed());
        var worst = problems.isEmpty() ? Severity.OK : problems.getFirst().severity();
        var health = new Health(worst, sentence(problems, queues.size()), List.copyOf(problems), queues);
        var sorted = queues.stream()
                .sorted(Comparator.comparing((Queue queue) -> health.severityOf(queue.name()))
                        .reversed()
                        .thenComparing(Comparator.comparingLong(Queue::waiting).reversed())
                        .thenComparing(Queue::name))
                .toList();
        return new Health(health.severity, health.sentence, health.problems, sorted);
    }

    private static void look(Queue queue, Instant now, List<Problem> problems) {
        var name = queue.name();
        if (queue.paused()) {
            problems.add(new Problem(
                    queue.waiting() > 0 ? Severity.WARNING : Severity.NOTE,
                    "Queue " + name + " is paused, and " + count(queue.waiting()) + " wait in it.",
                    name));
        } else if (queue.waiting() > 0 && queue.workers() == 0 && queue.running() == 0) {
            problems.add(new Problem(
                    Severity.FAULT,
                    "No worker serves queue " + name + ", and " + count(queue.waiting()) + " wait in it.",
                    name));
        } else if (waitsLong(queue, now)) {
            problems.add(new Problem(
                    Severity.WARNING,
                    "The oldest task in queue " + name + " has waited for "
                            + Duration.between(Objects.requireNonNull(queue.oldestWaiting()), now)
                                    .toMinutes() + " minutes.",
                    name));
        }
        if (mostFail(queue.tries())) {
            var tries = queue.tries();
            problems.add(new Problem(
                    Severity.WARNING,
                    "Queue " + name + ": " + count(tries.failed()) + " of "
                            + count(tries.failed() + tries.completed()) + " tries failed in the last "
                            + LATELY.toMinutes() + " minutes.",
                    name));
        }
        if (queue.dead() > 0) {
            problems.add(new Problem(
                    Severity.NOTE,
                    "Queue " + name + " has " + count(queue.dead())
                            + (queue.dead() == 1 ? " dead letter." : " dead letters."),
                    name));
        }
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Half of them, and enough of them to be no accident. */
    private static boolean mostFail(Tries tries) {
        return tries.failed() >= MANY_FAILED && tries.failed() >= tries.completed();
    }

    private static boolean waitsLong(Queue queue, Instant now) {
        var oldest = queue.oldestWaiting();
        return oldest != null && oldest.plus(LONG).isBefore(now);
    }

    private static String sentence(List<Problem> problems, int queues) {
        var bad = problems.stream()
                .filter(problem -> problem.severity().compareTo(Severity.WARNING) >= 0)
                .toList();
        if (bad.isEmpty()) {
            return "All is well in " + (queues == 1 ? "1 queue." : queues + " queues.");
        }
        return bad.getFirst().text() + (bad.size() == 1 ? "" : " " + (bad.size() - 1) + " more to look at.");
    }

    Severity severityOf(String queue) {
        return problems.stream()
                .filter(problem -> queue.equals(problem.queue()))
                .map(Problem::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.OK);
    }
}

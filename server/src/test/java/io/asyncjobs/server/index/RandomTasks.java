package io.asyncjobs.server.index;

import io.asyncjobs.TaskFeed;
import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Versions of tasks with few values for each field, so that conditions meet; the same for the same seed. */
final class RandomTasks {

    static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
    static final List<String> QUEUES = List.of("A", "B", "C", "");
    static final List<String> TYPES = List.of("mail", "image:scale", "pay");
    static final List<String> WORKERS = List.of("w1", "w2");
    static final List<String> ERRORS = List.of(
            "Connection refused",
            "connection TIMED out",
            "Größe über Maß",
            "连接超时，host 7",
            "no",
            "50% \"quoted\" _x_",
            "a\nb");

    private final Random random;
    private final int tasks;
    private final Map<String, Long> last = new LinkedHashMap<>();
    private long sequence;

    RandomTasks(long seed, int tasks) {
        this.random = new Random(seed);
        this.tasks = tasks;
    }

    TaskFeed.Change next() {
        int number = random.nextInt(tasks);
        var id = (number % 3 == 0 ? "x" : "y") + number;
        sequence += 1 + random.nextInt(3);
        var state = pick(List.of(TaskState.values()));
        var builder = Task.builder(id, TYPES.get(number % 3), QUEUES.get(number % 4))
                .created(BEGIN.plusSeconds(number / 5)) // several at the same time
                .state(state)
                .sequence(sequence)
                .payload(Payload.of(new byte[number % 7]))
                .maxTries(10)
                .tries(random.nextInt(5));
        if (random.nextBoolean()) {
            builder.tried(BEGIN.plusSeconds(random.nextInt(600)));
        }
        if (random.nextInt(3) == 0) {
            builder.lastError(pick(ERRORS));
        }
        if (number % 4 == 0) {
            builder.dependencies(List.of("parent" + number % 8, "other"));
        }
        if (random.nextInt(4) == 0) {
            builder.notBefore(BEGIN.plusSeconds(random.nextInt(5_000)));
        }
        builder.deadline(number % 5 == 0 ? BEGIN.plus(Duration.ofDays(1)) : null);
        var history = new ArrayList<PastTry>();
        if (random.nextBoolean()) {
            var started = BEGIN.plusSeconds(random.nextInt(100));
            history.add(new PastTry(1, started, started.plusSeconds(2), pick(WORKERS), "failed"));
        }
        builder.history(history);
        if (state == TaskState.ACTIVE) {
            builder.run(new RunHolder(7, pick(WORKERS)));
        }
        var before = last.put(id, sequence);
        return new TaskFeed.Change(
                id, sequence, before == null ? 0 : before, BEGIN.plusSeconds(sequence), null, builder.build());
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    Random random() {
        return random;
    }
}

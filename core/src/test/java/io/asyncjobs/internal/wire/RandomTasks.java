package io.asyncjobs.internal.wire;

import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tasks with anything in them, the same ones for the same seed. */
final class RandomTasks {

    private static final int[] CHARACTERS = {
        'a', 'Z', '0', ' ', '"', '\\', '/', '<', '>', '&', '\n', 0, 0x1f, 0x7f, 'é', '☃', 0x2028, 0x2029, 0x1F600,
        0xFFFD
    };
    private static final List<String> VALUES = List.of(
            "1", "2.50", "-0", "1e400", "12345678901234567890", "true", "\"x\"", "[]", "{\"a\":[1,{\"b\":null}]}");

    private final SplittableRandom random;

    RandomTasks(long seed) {
        random = new SplittableRandom(seed);
    }

    Task next() {
        var states = TaskState.values();
        return Task.builder(name(), name(), random.nextBoolean() ? name() : "")
                .dependencies(IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> name())
                        .toList())
                .dependencyResultsJson(random.nextInt(5) == 0 ? "{\"a\":{\"payload\":2.50}}" : null)
                .loadDependencies(random.nextBoolean())
                .payload(payload())
                .deadline(timeOrNull())
                .maxTries(random.nextInt(-1, Integer.MAX_VALUE))
                .result(random.nextBoolean() ? new TaskResult(pick(VALUES), time()) : null)
                .state(states[random.nextInt(states.length)])
                .created(time())
                .tried(timeOrNull())
                .tries(random.nextInt(0, Integer.MAX_VALUE))
                .lastError(textOrNull())
                .lastTrace(textOrNull())
                .signature(random.nextBoolean() ? "0123456789abcdef".repeat(8) : null)
                .run(random.nextBoolean() ? new RunHolder(random.nextLong(1, Long.MAX_VALUE), name()) : null)
                .notBefore(timeOrNull())
                .headers(headers())
                .waitsForUnknown(random.nextInt(5) == 0)
                .unknownKeys(unknownKeys())
                .build();
    }

    private String name() {
        var allowed = "abcXYZ019_:-";
        return random.ints(random.nextInt(1, 40), 0, allowed.length())
                .mapToObj(at -> allowed.substring(at, at + 1))
                .reduce("", String::concat);
    }

    private Payload payload() {
        if (random.nextInt(4) == 0) {
            return Payload.none();
        }
        var bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return Payload.of(bytes);
    }

    private Instant time() {
        long nanos = random.nextInt(4) == 0 ? 0 : random.nextLong(1_000_000_000L);
        long coarse = random.nextInt(3) == 0 ? nanos / 1000 * 1000 : nanos;
        return Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 250_000_000_000L), coarse);
    }

    private @Nullable Instant timeOrNull() {
        return random.nextBoolean() ? time() : null;
    }

    private String text() {
        return random.ints(random.nextInt(1, 12), 0, CHARACTERS.length)
                .mapToObj(at -> Character.toString(CHARACTERS[at]))
                .reduce("", String::concat);
    }

    private @Nullable String textOrNull() {
        return random.nextBoolean() ? text() : null;
    }

    private Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            headers.put(text(), random.nextBoolean() ? text() : "");
        }
        return headers;
    }

    private Map<String, String> unknownKeys() {
        var keys = new LinkedHashMap<String, String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            keys.put("x" + text(), pick(VALUES));
        }
        return keys;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

package io.asyncjobs.benchmarks.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the load driver is set to.
 *
 * @param server the server to use, null to start one
 * @param serverPid the process of that server, for its CPU time; 0 where it is not on this machine
 * @param scenarios which to run, in this order; empty for all
 * @param tasks how many tasks a measured run enqueues or drains
 * @param payload bytes of payload for each
 * @param slots of the worker
 * @param repetitions measured runs of each scenario
 * @param latencyTasks how many tasks an idle-latency run measures
 * @param latencyInterval the mean time between two of them
 * @param backlog of the memory scenario
 * @param heap of its worker, as {@code -Xmx} takes it
 * @param seed of payloads and jitter
 * @param profile folder for flight recordings, null for none
 */
record LoadSettings(
        @Nullable String server,
        long serverPid,
        List<String> scenarios,
        int tasks,
        int payload,
        int slots,
        int repetitions,
        int latencyTasks,
        Duration latencyInterval,
        int backlog,
        String heap,
        long seed,
        @Nullable Path profile) {

    private static final Map<String, String> KEYS = new TreeMap<>(Map.ofEntries(
            Map.entry("server", "URL: use this server (default: start one)"),
            Map.entry("server-pid", "N: its process, for its CPU time"),
            Map.entry("scenarios", "A,B: which to run (default: all)"),
            Map.entry("tasks", "N: for enqueue and drain (100000)"),
            Map.entry("payload", "BYTES: of each task (256)"),
            Map.entry("slots", "N: of the worker (200)"),
            Map.entry("repetitions", "N: measured runs (3)"),
            Map.entry("latency-tasks", "N: for idle-latency (1000)"),
            Map.entry("latency-ms", "N: between two of them (20)"),
            Map.entry("backlog", "N: for memory (500000)"),
            Map.entry("heap", "SIZE: of the memory worker (128m)"),
            Map.entry("seed", "N: of payloads and jitter (1)"),
            Map.entry("profile", "FOLDER: write flight recordings there and count the hottest methods")));

    /**
     * Reads {@code --key value} pairs.
     *
     * @throws IllegalArgumentException with one sentence
     */
    static LoadSettings parse(String... arguments) {
        var given = pairs(arguments);
        return new LoadSettings(
                given.get("server"),
                number(given, "server-pid", 0, Long.MAX_VALUE, 0),
                List.of(given.getOrDefault("scenarios", "").split(",")).stream()
                        .filter(name -> !name.isBlank())
                        .toList(),
                (int) number(given, "tasks", 1, 10_000_000, 100_000),
                (int) number(given, "payload", Long.BYTES, 500_000, 256),
                (int) number(given, "slots", 1, 100_000, 200),
                (int) number(given, "repetitions", 1, 1_000, 3),
                (int) number(given, "latency-tasks", 1, 1_000_000, 1_000),
                Duration.ofMillis(number(given, "latency-ms", 1, 60_000, 20)),
                (int) number(given, "backlog", 1, 100_000_000, 500_000),
                given.getOrDefault("heap", "128m"),
                number(given, "seed", Long.MIN_VALUE, Long.MAX_VALUE, 1),
                Optional.ofNullable(given.get("profile")).map(Path::of).orElse(null));
    }

    private static Map<String, String> pairs(String... arguments) {
        var given = new LinkedHashMap<String, String>();
        for (int i = 0; i < arguments.length; i += 2) {
            var key = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!KEYS.containsKey(key)) {
                throw new IllegalArgumentException("unknown argument " + arguments[i] + "; --help lists them");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("--" + key + " has no value; --help says what it takes");
            }
            given.put(key, arguments[i + 1]);
        }
        return given;
    }

    /** The keys, with what they mean and their defaults. */
    static String help() {
        var text = new StringBuilder();
        KEYS.forEach((key, meaning) -> text.append(String.format(Locale.ROOT, "  --%-14s %s%n", key, meaning)));
        return text.toString();
    }

    private static long number(Map<String, String> given, String key, long least, long most, long usual) {
        var text = given.get(key);
        if (text == null) {
            return usual;
        }
        Function<String, IllegalArgumentException> wrong = problem ->
                new IllegalArgumentException("--" + key + " is " + text + "; " + problem + " " + least + " to " + most);
        try {
            long value = Long.parseLong(text);
            if (value < least || value > most) {
                throw wrong.apply("it must be from");
            }
            return value;
        } catch (NumberFormatException notANumber) {
            throw (IllegalArgumentException)
                    wrong.apply("a number is wanted, from").initCause(notANumber);
        }
    }

    /** As the document says them. */
    Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("tasks", tasks);
        map.put("payload_bytes", payload);
        map.put("slots", slots);
        map.put("repetitions", repetitions);
        map.put("latency_tasks", latencyTasks);
        map.put("latency_interval_ms", latencyInterval.toMillis());
        map.put("backlog", backlog);
        map.put("heap", heap);
        map.put("seed", seed);
        return map;
    }
}

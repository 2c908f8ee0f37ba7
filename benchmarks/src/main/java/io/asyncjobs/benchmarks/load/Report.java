package io.asyncjobs.benchmarks.load;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The figures of a run, as one JSON document and as a table. Not safe for use by several threads. */
final class Report {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Map<String, Object> head = new LinkedHashMap<>();
    private final List<Map<String, Object>> scenarios = new ArrayList<>();
    private final StringBuilder table = new StringBuilder();

    Report(Site site, LoadSettings settings) {
        head.put("started", Instant.now().toString());
        head.put("environment", environment(site));
        head.put("settings", settings.toMap());
        row("scenario", "metric", "median", "min", "max");
    }

    private static Map<String, Object> environment(Site site) {
        var map = new LinkedHashMap<String, Object>();
        map.put("nats_server", site.version());
        map.put("server_started_by_driver", site.isOwn());
        map.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        map.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        map.put("processors", Runtime.getRuntime().availableProcessors());
        map.put("max_heap_mb", Runtime.getRuntime().maxMemory() / 1024 / 1024);
        return map;
    }

    void add(String scenario, List<Sample> samples, Map<String, Object> profile) {
        var summary = new LinkedHashMap<String, Object>();
        for (var metric : samples.getFirst().metrics().keySet()) {
            var spread = Spread.of(samples.stream()
                    .mapToDouble(sample -> sample.metrics().getOrDefault(metric, Double.NaN))
                    .toArray());
            summary.put(metric, spread);
            row(scenario, metric, text(spread.median()), text(spread.min()), text(spread.max()));
        }
        var entry = new LinkedHashMap<String, Object>();
        entry.put("scenario", scenario);
        entry.put("metrics", summary);
        entry.put("runs", samples.stream().map(Sample::metrics).toList());
        if (!profile.isEmpty()) {
            entry.put("profile", profile);
        }
        scenarios.add(entry);
    }

    private void row(String... cells) {
        table.append(String.format(Locale.ROOT, "%-20s %-30s %14s %14s %14s%n", (Object[]) cells));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1_000 ? "%,.0f" : "%,.3f", value);
    }

    /** The figures to read. */
    String table() {
        return table.toString();
    }

    /** The figures to keep. */
    String json() {
        var all = new LinkedHashMap<>(head);
        all.put("scenarios", scenarios);
        return JSON.writeValueAsString(all);
    }
}

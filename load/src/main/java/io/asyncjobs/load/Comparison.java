package io.asyncjobs.load;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Two builds of this program, measured in turn, and how they compare. Not safe for use by several threads. */
public final class Comparison {

    /** Changes when a figure of the document changes its meaning. */
    private static final int FORMAT = 1;

    private static final Map<String, String> SHOWN = shown();

    private final Machine machine = Machine.now();
    private final Instant started = Instant.now();
    private final CompareOptions options;
    private final String command;
    private final Map<String, Object> builds = new LinkedHashMap<>();
    private final Map<String, Map<String, Pairs>> rows = new LinkedHashMap<>();
    private Duration took = Duration.ZERO;

    private Comparison(CompareOptions options, String command) {
        this.options = options;
        this.command = command;
    }

    /** Figures of the table and what they are called there. */
    private static Map<String, String> shown() {
        var shown = new LinkedHashMap<String, String>();
        shown.put(Sample.RATE, "tasks/s");
        shown.put(UnderFault.BEFORE, "before, tasks/s");
        shown.put(UnderFault.DURING, "during, tasks/s");
        shown.put(UnderFault.AFTER, "after, tasks/s");
        shown.put(Sample.P50, "p50 ms");
        shown.put(Sample.P99, "p99 ms");
        shown.put(Sample.CLIENT_CPU, "client CPU s");
        shown.put(Sample.SERVER_CPU, "server CPU s");
        shown.put(Sample.ALLOCATED, "allocated B");
        shown.put(Sample.LIVE_HEAP, "live heap MB");
        return shown;
    }

    /**
     * Measures the first, the second, the first again and so on, each in processes of its own. Blocks for as long as that
     * takes; an interrupt ends it and what it started.
     *
     * @param command how it was asked for, for the report
     * @param progress takes a line for each thing that was done
     * @throws IllegalArgumentException if a build is not there
     * @throws IllegalStateException if one fails
     */
    public static Comparison run(CompareOptions options, String command, Consumer<String> progress)
            throws InterruptedException {
        var first = Build.at(options.first());
        var second = Build.at(options.second());
        var comparison = new Comparison(options, command);
        try {
            comparison.describe("first", first);
            comparison.describe("second", second);
            for (int pair = 1; pair <= options.pairs(); pair++) {
                var one = first.bench(options.arguments());
                progress.accept(pair + "/" + options.pairs() + " first   " + line(one));
                var other = second.bench(options.arguments());
                progress.accept(pair + "/" + options.pairs() + " second  " + line(other));
                comparison.add(one, other);
            }
        } catch (IOException failed) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
        comparison.took = Duration.between(comparison.started, Instant.now());
        return comparison;
    }

    static Comparison of(CompareOptions options, String command) {
        return new Comparison(options, command);
    }

    private void describe(String name, Build build) throws IOException, InterruptedException {
        builds.put(name, Map.of("path", build.given().toString(), "version", build.version()));
    }

    private static String line(JsonNode document) {
        var line = new StringBuilder();
        for (var row : document.path("rows")) {
            var figures = row.at("/ours/figures");
            var rate = figures.has(Sample.RATE)
                    ? figures.at("/" + Sample.RATE + "/median")
                    : figures.at("/" + UnderFault.AFTER + "/median");
            var p50 = figures.at("/" + Sample.P50 + "/median");
            line.append(row.path("row").asString()).append(' ');
            if (rate.isNumber()) {
                line.append(String.format(Locale.ROOT, "%,.0f tasks/s  ", rate.asDouble()));
            } else if (p50.isNumber()) {
                line.append(String.format(Locale.ROOT, "p50 %.2f ms  ", p50.asDouble()));
            }
        }
        return line.toString().strip();
    }

    /** Adds what both measured, as far as both did. */
    void add(JsonNode first, JsonNode second) {
        for (var row : first.path("rows")) {
            var name = row.path("row").asString();
            var other = row(second, name);
            row.at("/ours/figures").properties().forEach(figure -> {
                var theirs = other.at("/ours/figures").path(figure.getKey()).path("median");
                if (theirs.isNumber()) {
                    rows.computeIfAbsent(name, none -> new LinkedHashMap<>())
                            .computeIfAbsent(figure.getKey(), none -> new Pairs())
                            .add(figure.getValue().path("median").asDouble(), theirs.asDouble());
                }
            });
        }
    }

    private static JsonNode row(JsonNode document, String name) {
        return document.path("rows")
                .valueStream()
                .filter(row -> row.path("row").asString("").equals(name))
                .findFirst()
                .orElseGet(() -> document.path("none"));
    }

    /**
     * The document: {@code format}, {@code command}, {@code started}, {@code seconds}, {@code machine}, {@code first} and
     * {@code second} with what they are, {@code pairs}, {@code scale}, and {@code rows}. A row has {@code row} and {@code figures};
     * each has the median and the range of the {@code first}, of the {@code second}, and of the {@code ratio} of the second
     * by the first within each pair, in how many pairs the second was higher, and all {@code pairs}.
     */
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("format", FORMAT);
        map.put("command", command);
        map.put("started", started.toString());
        map.put("seconds", took.toMillis() / 1e3);
        map.put("machine", machine.toMap());
        map.putAll(builds);
        map.put("pairs", options.pairs());
        map.put("scale", options.scale());
        map.put("rows", rows.entrySet().stream().map(Comparison::row).toList());
        return map;
    }

    private static Map<String, Object> row(Map.Entry<String, Map<String, Pairs>> row) {
        var figures = new LinkedHashMap<String, Object>();
        row.getValue().forEach((name, pairs) -> figures.put(name, pairs.toMap()));
        var map = new LinkedHashMap<String, Object>();
        map.put("row", row.getKey());
        map.put("figures", figures);
        return map;
    }

    /** A table of at most 100 characters a line for usual names, and what to know of it. */
    public List<String> lines() {
        var table = new TextTable("row", "first", "range", "second", "range", "by first", "range", "higher");
        rows.forEach((name, figures) -> {
            table.row(name, "", "", "", "", "", "", "");
            for (var figure : SHOWN.entrySet()) {
                var pairs = figures.get(figure.getKey());
                if (pairs != null) {
                    table.row(cells(figure.getValue(), pairs));
                }
            }
        });
        var lines = new ArrayList<>(table.lines());
        machine.warning().ifPresent(warning -> {
            lines.add("");
            lines.addAll(TextTable.wrapped(warning));
        });
        return lines;
    }

    private static String[] cells(String figure, Pairs pairs) {
        return new String[] {
            "  " + figure,
            TextTable.figure(pairs.first().median()),
            TextTable.range(pairs.first()),
            TextTable.figure(pairs.second().median()),
            TextTable.range(pairs.second()),
            "×" + TextTable.figure(pairs.ratio().median()),
            TextTable.range(pairs.ratio()),
            pairs.higher() + " of " + pairs.count()
        };
    }
}

package io.asyncjobs.cli.monitor;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a scrape of a metrics port gave. */
record Scrape(List<Series> series) {

    private static final Pattern LINE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    record Series(String name, Map<String, String> labels, double value) {}

    static Scrape of(String url) throws IOException, InterruptedException {
        return new Scrape(Http.get(url)
                .body()
                .lines()
                .filter(line -> line.startsWith("asyncjobs_"))
                .map(Scrape::series)
                .toList());
    }

    private static Series series(String line) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException(line);
        }
        var labels = new TreeMap<String, String>();
        if (parts.group(2) != null) {
            LABEL.matcher(parts.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return new Series(parts.group(1), labels, Double.parseDouble(parts.group(3)));
    }

    /** The names of all that is there. */
    TreeSet<String> names() {
        return series.stream().map(Series::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The value of the one series with these labels, written {@code name{label=value}}; NaN where there is none. */
    double value(String text) {
        int brace = text.indexOf('{');
        var name = brace < 0 ? text : text.substring(0, brace);
        var labels = brace < 0
                ? Map.of()
                : Arrays.stream(text.substring(brace + 1, text.length() - 1).split(",", -1))
                        .map(label -> label.split("=", -1))
                        .collect(Collectors.toMap(label -> label[0], label -> label[1]));
        return series.stream()
                .filter(each -> each.name().equals(name) && each.labels().equals(labels))
                .mapToDouble(Series::value)
                .findFirst()
                .orElse(Double.NaN);
    }
}

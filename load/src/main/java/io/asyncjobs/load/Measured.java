package io.asyncjobs.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured of one row: the samples of ours and of each baseline, or why there are none. Not safe for use by several threads. */
final class Measured {

    static final String OURS = "ours";

    private final Scenario row;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private Map<String, Object> profile = Map.of();

    Measured(Scenario row) {
        this.row = row;
    }

    Scenario row() {
        return row;
    }

    void add(String who, Sample sample) {
        samples.computeIfAbsent(who, none -> new ArrayList<>()).add(sample);
    }

    /** Says why there are no figures, or not all. */
    void missing(String who, String why) {
        missing.putIfAbsent(who, why);
    }

    void profile(Map<String, Object> counted) {
        profile = counted;
    }

    List<Sample> ours() {
        return samples.getOrDefault(OURS, List.of());
    }

    Map<String, String> missing() {
        return missing;
    }

    /** A figure over the repetitions; empty where it was not measured. */
    Optional<Spread> spread(String who, String figure) {
        var values = samples.getOrDefault(who, List.of()).stream()
                .mapToDouble(sample -> sample.metrics().getOrDefault(figure, Double.NaN))
                .filter(Double::isFinite)
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** The median of ours by that of a baseline. */
    Optional<Double> ratio(String baseline, String figure) {
        return spread(OURS, figure)
                .flatMap(ours -> spread(baseline, figure)
                        .filter(theirs -> theirs.median() > 0)
                        .map(theirs -> ours.median() / theirs.median()));
    }

    /** Whether it is about latency and has no rate. */
    boolean isLatency() {
        return spread(OURS, Sample.P50).isPresent();
    }

    Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("row", row.name());
        map.put("about", row.about());
        samples.forEach((who, runs) -> map.put(who, figures(who, runs)));
        if (!missing.isEmpty()) {
            map.put("missing", missing);
        }
        map.put("ratios", ratios());
        if (!profile.isEmpty()) {
            map.put("profile", profile);
        }
        return map;
    }

    private Map<String, Object> figures(String who, List<Sample> runs) {
        var spreads = new LinkedHashMap<String, Spread>();
        runs.stream()
                .flatMap(sample -> sample.metrics().keySet().stream())
                .distinct()
                .forEach(figure -> spread(who, figure).ifPresent(spread -> spreads.put(figure, spread)));
        var map = new LinkedHashMap<String, Object>();
        map.put("figures", spreads);
        map.put("repetitions", runs.stream().map(Sample::metrics).toList());
        return map;
    }

    private Map<String, Object> ratios() {
        var ratios = new LinkedHashMap<String, Object>();
        for (var who : samples.keySet()) {
            if (!who.equals(OURS)) {
                var each = new LinkedHashMap<String, Double>();
                for (var figure : List.of(Sample.RATE, Sample.P50, Sample.P99)) {
                    ratio(who, figure).ifPresent(ratio -> each.put(figure, ratio));
                }
                ratios.put(who, each);
            }
        }
        return ratios;
    }
}

package io.asyncjobs.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The figures of a run, to read and to keep. Not safe for use by several threads. */
public final class BenchReport {

    /** Changes when a figure of the document changes its meaning. */
    private static final int FORMAT = 1;

    private final Machine machine = Machine.now();
    private final BenchOptions options;
    private final String command;
    private final Instant started = Instant.now();
    private final List<Measured> rows = new ArrayList<>();
    private final Map<String, Object> servers = new LinkedHashMap<>();
    private Duration took = Duration.ZERO;

    BenchReport(BenchOptions options, String command) {
        this.options = options;
        this.command = command;
    }

    void plan(Scenario row) {
        rows.add(new Measured(row));
    }

    List<Measured> planned() {
        return List.copyOf(rows);
    }

    /** Keeps what servers there were. */
    void servers(Site site) {
        servers.put("version", site.version());
        servers.put("own", site.isOwn());
    }

    BenchReport ended() {
        took = Duration.between(started, Instant.now());
        return this;
    }

    /** Whether every row has figures. */
    public boolean isComplete() {
        return rows.stream().noneMatch(row -> row.ours().isEmpty());
    }

    /**
     * The document: {@code format}, {@code command}, {@code started}, {@code seconds}, {@code machine}, {@code server},
     * {@code settings}, and {@code rows}. A row has {@code row}, {@code about}, one object for each that was measured
     * ({@code ours}, {@code raw}, {@code original} and others), {@code missing} with the reasons where one was not, and
     * {@code ratios} of ours by theirs. Such an object has {@code figures}, each with {@code median}, {@code min} and
     * {@code max}, and {@code repetitions}, each with the same figures. The unit of a figure is in its name.
     */
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("format", FORMAT);
        map.put("command", command);
        map.put("started", started.toString());
        map.put("seconds", took.toMillis() / 1e3);
        map.put("machine", machine.toMap());
        map.put("server", servers);
        map.put("settings", options.toMap());
        map.put("rows", rows.stream().map(Measured::toMap).toList());
        return map;
    }

    /** Tables of at most 100 characters a line, and why figures are missing. */
    public List<String> lines() {
        return Stream.of(SpeedTable.of(rows), LatencyTable.of(rows), FaultTable.of(rows), CostTable.of(rows), notes())
                .filter(part -> !part.isEmpty())
                .flatMap(part -> Stream.concat(part.stream(), Stream.of("")))
                .toList();
    }

    private List<String> notes() {
        var lines = new ArrayList<String>();
        machine.warning().ifPresent(lines::add);
        for (var row : rows) {
            Flatness.of(row, rows).ifPresent(lines::add);
            Flatness.growth(row).ifPresent(lines::add);
            row.missing()
                    .forEach((who, why) -> lines.add(row.row().name() + ": "
                            + switch (who) {
                                case Measured.OURS -> "no figures: " + why;
                                case Baseline.RAW, Baseline.ORIGINAL -> "no baseline " + who + ": " + why;
                                default -> who + ": " + why;
                            }));
        }
        return lines.stream().flatMap(line -> TextTable.wrapped(line).stream()).toList();
    }
}

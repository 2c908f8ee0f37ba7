package io.asyncjobs.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Draws the throughput of a document of {@code ajc bench --json} against backlog, history, queues and processes, as SVG. */
public final class Chart {

    private static final String QUEUES = "queues-";
    private static final String WORKERS = "-workers";
    private static final String DRAIN = "drain";
    private static final String BULK = "enqueue-bulk";
    private static final String ENQUEUED = "enqueued_per_second";

    private static final String OURS_COLOUR = "#1f6fb4";
    private static final String ENQUEUE_COLOUR = "#c8641b";
    private static final String RAW_COLOUR = "#8a8a8a";

    private final JsonNode document;

    private Chart(JsonNode document) {
        this.document = document;
    }

    /**
     * The picture.
     *
     * @param json the document
     * @throws IllegalArgumentException if it is no such document, or has none of the rows that are drawn
     */
    public static String svg(String json) {
        var chart = new Chart(document(json));
        var panels = chart.panels();
        if (panels.stream().allMatch(Panel::isEmpty)) {
            throw new IllegalArgumentException(
                    "it has none of the rows that are drawn: drain, drain-10k, drain-1m, history,"
                            + " history-10th, queues-20, queues-200, drain-2-workers, drain-4-workers");
        }
        return new Drawing(chart.title()).draw(panels);
    }

    private static JsonNode document(String json) {
        try {
            var document = JsonMapper.shared().readTree(json);
            if (document.path("rows").isArray() && document.path("machine").isObject()) {
                return document;
            }
        } catch (JacksonException notJson) {
            // said below
        }
        throw new IllegalArgumentException("it is no document of \"ajc bench --json\"");
    }

    private String title() {
        var machine = document.path("machine");
        return String.format(
                Locale.ROOT,
                "Tasks a second, %d processors, nats-server %s, %s",
                machine.path("processors").asInt(0),
                document.at("/server/version").asString("?"),
                machine.path("jdk").asString("?"));
    }

    private List<Panel> panels() {
        return List.of(
                new Panel("tasks waiting", List.of(drains(backlogs()), raw(backlogs()))),
                new Panel(
                        "finished and as many waiting tasks",
                        List.of(drains(histories()), raw(histories()), enqueues())),
                new Panel("queues of one worker", List.of(drains(queues()), raw(queues()))),
                new Panel("worker processes", List.of(drains(processes()), raw(processes()))));
    }

    /** A row and where it stands on the axis. */
    private record Place(double at, JsonNode row) {}

    private Stream<Place> backlogs() {
        return Stream.of("drain-10k", DRAIN, "drain-1m")
                .flatMap(this::row)
                .flatMap(row -> figure(row, "ours", "tasks").map(tasks -> new Place(tasks.median(), row)).stream());
    }

    private Stream<Place> histories() {
        var empty = row(DRAIN).map(row -> new Place(0, row));
        var filled = Stream.of("history-10th", "history")
                .flatMap(this::row)
                .flatMap(row ->
                        figure(row, "ours", "history_tasks").map(tasks -> new Place(tasks.median(), row)).stream());
        return Stream.concat(empty, filled);
    }

    private Stream<Place> queues() {
        var several = rows().filter(row -> name(row).matches(QUEUES + "[0-9]+"))
                .map(row -> new Place(Double.parseDouble(name(row).substring(QUEUES.length())), row));
        return Stream.concat(row(DRAIN).map(row -> new Place(1, row)), several);
    }

    private Stream<Place> processes() {
        var several = rows().filter(row -> name(row).matches("drain-[0-9]+" + WORKERS))
                .map(row -> new Place(
                        Double.parseDouble(name(row).replace("drain-", "").replace(WORKERS, "")), row));
        return Stream.concat(row(DRAIN).map(row -> new Place(1, row)), several);
    }

    private static Panel.Line drains(Stream<Place> places) {
        return line("drain", OURS_COLOUR, false, places, "ours", Sample.RATE);
    }

    private static Panel.Line raw(Stream<Place> places) {
        return line("raw server", RAW_COLOUR, true, places, Baseline.RAW, Sample.RATE);
    }

    /** How fast tasks are enqueued beside a history, and without one. */
    private Panel.Line enqueues() {
        var empty =
                line("enqueue", ENQUEUE_COLOUR, false, row(BULK).map(row -> new Place(0, row)), "ours", Sample.RATE);
        var points = new ArrayList<>(empty.points());
        points.addAll(line("enqueue", ENQUEUE_COLOUR, false, histories(), "ours", ENQUEUED)
                .points());
        return new Panel.Line("enqueue", ENQUEUE_COLOUR, false, points);
    }

    private static Panel.Line line(
            String name, String colour, boolean dashed, Stream<Place> places, String who, String figure) {
        return new Panel.Line(
                name,
                colour,
                dashed,
                places.flatMap(place ->
                                figure(place.row(), who, figure)
                                        .map(spread -> new Panel.Point(place.at(), spread))
                                        .stream())
                        .toList());
    }

    private Stream<JsonNode> rows() {
        return document.path("rows").valueStream();
    }

    private Stream<JsonNode> row(String name) {
        return rows().filter(row -> name(row).equals(name)).limit(1);
    }

    private static String name(JsonNode row) {
        return row.path("row").asString("");
    }

    private static Optional<Spread> figure(JsonNode row, String who, String figure) {
        var spread = row.path(who).path("figures").path(figure);
        return spread.path("median").isNumber()
                ? Optional.of(new Spread(
                        spread.path("median").asDouble(),
                        spread.path("min").asDouble(spread.path("median").asDouble()),
                        spread.path("max").asDouble(spread.path("median").asDouble())))
                : Optional.empty();
    }
}

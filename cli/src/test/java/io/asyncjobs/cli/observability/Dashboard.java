package io.asyncjobs.cli.observability;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard for Grafana. */
record Dashboard(String text, JsonNode json) {

    static Dashboard read() {
        var text = Repository.text(Repository.OBSERVABILITY.resolve("grafana-dashboard.json"));
        return new Dashboard(text, JsonMapper.shared().readTree(text));
    }

    /** Where a panel stands in the grid. */
    record Place(String title, int x, int y, int width, int height) {
        boolean overlaps(Place other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    /** Rows and panels from the top. */
    List<JsonNode> all() {
        return list(json.path("panels"));
    }

    List<JsonNode> panels() {
        return all().stream().filter(panel -> !isRow(panel)).toList();
    }

    List<String> rows() {
        return all().stream()
                .filter(Dashboard::isRow)
                .map(row -> row.path("title").asString())
                .toList();
    }

    private static boolean isRow(JsonNode panel) {
        return panel.path("type").asString().equals("row");
    }

    static Place place(JsonNode panel) {
        var grid = panel.path("gridPos");
        return new Place(
                panel.path("title").asString(),
                grid.path("x").asInt(),
                grid.path("y").asInt(),
                grid.path("w").asInt(),
                grid.path("h").asInt());
    }

    static List<JsonNode> targets(JsonNode panel) {
        return list(panel.path("targets"));
    }

    List<JsonNode> variables() {
        return list(json.path("templating").path("list"));
    }

    /** What all panels and annotations ask Prometheus, as they are written. */
    List<String> expressions() {
        return Stream.concat(
                        panels().stream().flatMap(panel -> targets(panel).stream()),
                        list(json.path("annotations").path("list")).stream())
                .map(target -> target.path("expr").asString())
                .toList();
    }

    /** As Grafana would ask with everything chosen. */
    static String filled(String expression) {
        return expression
                .replace("$__rate_interval", "30s")
                .replace("$namespace", ".*")
                .replace("$job", ".*")
                .replace("$queue", ".*");
    }

    static List<JsonNode> list(JsonNode array) {
        var nodes = new ArrayList<JsonNode>();
        array.forEach(nodes::add);
        return nodes;
    }
}

package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a task depends on, and what depends on it, over HTTP. */
@Timeout(180)
final class GraphIT {

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @BeforeEach
    void queue() {
        API.jobs().queues().define(QueueSettings.of("Q"));
    }

    private static TaskSpec spec(String id, String... parents) {
        var spec = TaskSpec.of("t").queue("Q").id(id);
        return parents.length == 0 ? spec : spec.dependsOn(parents);
    }

    private static void add(TaskSpec... specs) throws Exception {
        for (var spec : specs) {
            API.jobs().producer().enqueue(spec);
        }
    }

    /** Once the index knows all tasks. */
    private static void indexed(int tasks) {
        await().atMost(LIMIT)
                .until(() -> API.client()
                                .get("/v1/tasks/counts")
                                .json()
                                .path("total")
                                .asInt()
                        == tasks);
    }

    private static JsonNode graph(String path) throws Exception {
        var reply = API.client().get("/v1/tasks/" + path);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static Map<String, Integer> distances(JsonNode graph) {
        var distances = new LinkedHashMap<String, Integer>();
        graph.path("nodes")
                .forEach(node -> distances.put(
                        node.path("id").asString(), node.path("distance").asInt()));
        assertThat(distances)
                .as("each is there once")
                .hasSize(graph.path("nodes").size());
        return distances;
    }

    private static JsonNode node(JsonNode graph, String id) {
        return graph.path("nodes")
                .valueStream()
                .filter(node -> node.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> dependencies(JsonNode graph, String id) {
        return node(graph, id)
                .path("dependencies")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void itGoesSomeStepsToBothSides() throws Exception {
        add(spec("a"), spec("b", "a"), spec("c", "b"), spec("d", "c"), spec("e", "d"), spec("other"));
        indexed(6);

        var one = graph("c/graph?depth=1");
        assertThat(distances(one)).containsExactly(Map.entry("c", 0), Map.entry("b", -1), Map.entry("d", 1));
        assertThat(one.path("truncated").asBoolean()).isTrue();
        assertThat(dependencies(one, "b"))
                .as("what is not told is not pointed to")
                .isEmpty();

        var all = graph("c/graph");
        assertThat(distances(all))
                .containsExactly(
                        Map.entry("c", 0),
                        Map.entry("b", -1),
                        Map.entry("d", 1),
                        Map.entry("a", -2),
                        Map.entry("e", 2));
        assertThat(all.path("truncated").asBoolean()).isFalse();
        assertThat(all.path("depth").asInt()).isEqualTo(3);
        assertThat(dependencies(all, "b")).containsExactly("a");
        assertThat(dependencies(all, "e")).containsExactly("d");
        assertThat(node(all, "a").path("state").asString()).isEqualTo("new");
        assertThat(node(all, "e").path("state").asString()).isEqualTo("blocked");
        assertThat(graph("c/graph?depth=2").path("truncated").asBoolean()).isFalse();
        assertThat(distances(graph("other/graph"))).containsOnlyKeys("other");
    }

    @Test
    void whatIsReachedOnTwoWaysIsToldOnce() throws Exception {
        add(spec("top"), spec("left", "top"), spec("right", "top"), spec("end", "left", "right", "top"));
        indexed(4);

        var up = graph("end/graph");
        assertThat(distances(up))
                .containsOnly(Map.entry("end", 0), Map.entry("left", -1), Map.entry("right", -1), Map.entry("top", -1));
        assertThat(dependencies(up, "end")).containsExactlyInAnyOrder("left", "right", "top");
        assertThat(dependencies(up, "left")).containsExactly("top");
        assertThat(up.path("truncated").asBoolean()).isFalse();

        var down = graph("top/graph");
        assertThat(distances(down))
                .containsOnly(Map.entry("top", 0), Map.entry("left", 1), Map.entry("right", 1), Map.entry("end", 1));
    }

    @Test
    void whatIsNotStoredIsToldByItsIdAlone() throws Exception {
        add(spec("child", "later").waitForUnknown());
        indexed(1);

        var later = node(graph("child/graph"), "later");
        assertThat(later.path("missing").asBoolean()).isTrue();
        assertThat(later.path("distance").asInt()).isEqualTo(-1);
        assertThat(later.has("state")).isFalse();
        assertThat(graph("child/graph").path("truncated").asBoolean()).isFalse();
    }

    @Test
    void manyOnOneSideLeaveRoomForTheOther() throws Exception {
        add(spec("p1"), spec("p2"), spec("p3", "p1"), spec("middle", "p1", "p2", "p3"));
        var children = new ArrayList<TaskSpec>();
        IntStream.range(0, 300).forEach(i -> children.add(spec("child-" + i, "middle")));
        API.jobs().producer().enqueueAll(children.stream(), outcome -> {});
        indexed(304);

        var graph = graph("middle/graph?depth=10");
        assertThat(distances(graph)).hasSize(200).containsKeys("middle", "p1", "p2", "p3");
        assertThat(graph.path("truncated").asBoolean()).isTrue();
        var child = graph("child-299/graph");
        assertThat(distances(child)).containsOnlyKeys("child-299", "middle", "p1", "p2", "p3");
        assertThat(child.path("truncated").asBoolean()).isFalse();
    }

    @Test
    void aTaskThatWasJustAddedIsThere() throws Exception {
        add(spec("parent"));
        for (int i = 0; i < 20; i++) {
            var reply = API.client()
                    .post("/v1/tasks", "{\"type\":\"t\",\"id\":\"c" + i + "\",\"dependencies\":[\"parent\"]}");
            assertThat(reply.status()).isEqualTo(201);
            assertThat(distances(graph("c" + i + "/graph"))).containsOnlyKeys("c" + i, "parent");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "11", "1.5", "x", "99999999999"})
    void aDepthThatCannotBeIsRefused(String depth) throws Exception {
        add(spec("a"));
        var reply = API.client().get("/v1/tasks/a/graph?depth=" + depth);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo("depth");
    }

    @Test
    void theGraphOfNoTaskIsNotFound() throws Exception {
        assertThat(API.client().get("/v1/tasks/none/graph").status()).isEqualTo(404);
        assertThat(API.client().get("/v1/tasks/a*/graph").status()).isEqualTo(400);
    }
}

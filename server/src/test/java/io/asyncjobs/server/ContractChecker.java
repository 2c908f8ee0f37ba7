package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.asyncjobs.server.Client.Exchange;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Checks answers against the contract. To clients objects may have members that it does not name; here those are mistakes.
 */
final class ContractChecker {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final ObjectNode contract;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final Set<String> answered = new ConcurrentSkipListSet<>();

    private ContractChecker(ObjectNode contract) {
        this.contract = contract;
    }

    static ContractChecker load() {
        try (var in = AsyncJobsServer.class.getResourceAsStream("openapi.yaml")) {
            var tree = (ObjectNode) YAMLMapper.builder().build().readTree(in);
            close(tree.path("components").path("schemas"));
            return new ContractChecker(tree);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.path("type").asString("").equals("object")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(ContractChecker::close);
    }

    /** The operations, by their ids. */
    Set<String> operations() {
        var ids = new TreeSet<String>();
        contract.path("paths")
                .forEach(path -> path.properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .forEach(operation ->
                                ids.add(operation.getValue().path("operationId").asString())));
        return ids;
    }

    /** The operations that gave an answer which is no problem. */
    Set<String> answered() {
        return answered;
    }

    /** The names of events of the stream. */
    Set<String> events() {
        return new TreeSet<>(eventSchemas().propertyNames());
    }

    private JsonNode eventSchemas() {
        return contract.at("/paths/~1v1~1stream/get/responses/200/content/text~1event-stream/x-event-schemas");
    }

    /** Checks the events that these lines of the stream tell; their names. */
    Set<String> checkEvents(Iterable<String> lines) {
        var names = new TreeSet<String>();
        var name = "";
        for (var line : lines) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                assertThat(eventSchemas().has(name)).as("the event %s", name).isTrue();
                valid("the event " + name, eventSchemas().path(name), MAPPER.readTree(line.substring(6)));
                names.add(name);
            }
        }
        if (!names.isEmpty()) {
            answered.add("stream");
        }
        return names;
    }

    void check(Exchange exchange) {
        var reply = exchange.reply();
        var path = exchange.path().split("\\?", 2)[0];
        var template = template(path);
        var operation = template.map(found -> contract.path("paths").path(found).path(method(exchange)))
                .filter(JsonNode::isObject);
        var what = exchange.method() + " " + exchange.path() + " -> " + reply.status();
        if (operation.isEmpty()) {
            if (reply.status() != 200 || path.startsWith("/v1/")) { // else it is a file of the page
                assertThat(reply.status()).as(what).isIn(400, 403, 404, 405);
                content(what, contract.at("/components/responses/Problem"), exchange);
            }
            return;
        }
        var responses = operation.get().path("responses");
        var response = resolved(
                responses.has("" + reply.status()) ? responses.path("" + reply.status()) : responses.path("default"));
        if (!responses.has("" + reply.status())) {
            assertThat(reply.status())
                    .as(what + ", which the contract does not name")
                    .isGreaterThanOrEqualTo(400);
        }
        if (reply.status() < 400) {
            answered.add(operation.get().path("operationId").asString());
        }
        response.path("headers")
                .properties()
                .forEach(header -> assertThat(reply.header(header.getKey()))
                        .as("%s: header %s", what, header.getKey())
                        .isNotEmpty());
        content(what, response, exchange);
    }

    private void content(String what, JsonNode response, Exchange exchange) {
        var reply = exchange.reply();
        if (exchange.method().equals("HEAD")) {
            return;
        }
        if (!response.has("content")) {
            assertThat(reply.text()).as(what).isEmpty();
            return;
        }
        var type = reply.header("Content-Type").split(";", 2)[0].strip();
        assertThat(response.path("content").has(type))
                .as("%s: content type %s", what, type)
                .isTrue();
        var media = response.path("content").path(type);
        if (type.endsWith("x-ndjson")) {
            reply.text().lines().forEach(line -> valid(what, media.path("x-item-schema"), MAPPER.readTree(line)));
        } else if (type.endsWith("json")) {
            valid(what, media.path("schema"), reply.json());
        }
    }

    private void valid(String what, JsonNode schema, JsonNode document) {
        assertThat(schema.isObject()).as("%s: has a schema", what).isTrue();
        var errors = schemas.computeIfAbsent(schema.toString(), text -> schema(schema))
                .validate(document, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        assertThat(errors).as("%s: %s", what, document).isEmpty();
    }

    private Schema schema(JsonNode schema) {
        var root = MAPPER.createObjectNode();
        root.set("components", contract.path("components"));
        ((ObjectNode) schema).properties().forEach(member -> root.set(member.getKey(), member.getValue()));
        return REGISTRY.getSchema(root);
    }

    private JsonNode resolved(JsonNode node) {
        var reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : contract.at(reference.substring(1));
    }

    private static String method(Exchange exchange) {
        return exchange.method().equals("HEAD") ? "get" : exchange.method().toLowerCase(java.util.Locale.ROOT);
    }

    /** The path of the contract that this is one of, the one with the fewest parameters. */
    private Optional<String> template(String path) {
        return contract.path("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(each -> path.matches(each.replaceAll("\\{[^}]+}", "[^/]+")))
                .min(Comparator.comparingLong(
                        each -> each.chars().filter(c -> c == '{').count()));
    }
}

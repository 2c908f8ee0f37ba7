package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.schema.Schemas;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documented shape of a command's JSON, for tests: what people get says nothing of keys that it does not name, here
 * they are mistakes.
 */
final class JsonShape {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final String command;
    private final Schema schema;

    private JsonShape(String command, Schema schema) {
        this.command = command;
        this.schema = schema;
    }

    /** Of the command {@code ajc task list}. */
    static JsonShape of(String command) {
        var found = Schemas.of(command);
        assertThat(found)
                .as(
                        "\"%s\" prints JSON that nothing describes; write cli/src/main/resources/%s/%s",
                        command, "io/asyncjobs/" + "cli/schema", Schemas.resource(command))
                .isPresent();
        var closed = found.orElseThrow();
        close(closed);
        return new JsonShape(command, REGISTRY.getSchema(closed));
    }

    /** Makes every object that does not say otherwise one without further keys. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.path("type").asString("").equals("object")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(JsonShape::close);
    }

    void accepts(JsonNode value) {
        var errors = schema.validate(
                value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        assertThat(errors).as("%s printed %s", command, Json.pretty(value)).isEmpty();
    }

    void accepts(List<JsonNode> lines) {
        assertThat(lines).as(command).isNotEmpty();
        lines.forEach(this::accepts);
    }
}

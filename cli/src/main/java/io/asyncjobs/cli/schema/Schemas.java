package io.asyncjobs.cli.schema;

import io.asyncjobs.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schemas (draft 2020-12) of what commands print with {@code --json}: a resource for each command beside this
 * class, and one, {@code defs.json}, with what several of them refer to. A schema that is handed out has all that it refers
 * to in itself.
 */
public final class Schemas {

    private static final String DEFINITIONS = "$defs";
    private static final String REFERENCE = "$ref";
    private static final String TO_DEFINITIONS = "#/$defs/";

    private Schemas() {}

    /** The schema of a command, by its name with all groups: {@code ajc task list}; empty if it has none. */
    public static Optional<JsonNode> of(String qualifiedName) {
        return read(resource(qualifiedName)).map(schema -> complete((ObjectNode) schema));
    }

    /** Where the schema of a command is kept. */
    public static String resource(String qualifiedName) {
        // schedules stand under tasks too, where the original has them
        var words = qualifiedName.replaceFirst("^ajc task cron\\b", "ajc cron").split(" ", -1);
        return String.join("-", words).substring(words[0].length() + 1) + ".json";
    }

    private static JsonNode complete(ObjectNode schema) {
        var all = read("defs.json").orElseThrow();
        Map<String, JsonNode> used = new LinkedHashMap<>();
        collect(schema, all, used);
        var definitions = schema.putObject(DEFINITIONS);
        new TreeSet<>(used.keySet()).forEach(name -> definitions.set(name, used.get(name)));
        if (definitions.isEmpty()) {
            schema.remove(DEFINITIONS);
        }
        return schema;
    }

    private static void collect(JsonNode schema, JsonNode all, Map<String, JsonNode> used) {
        for (var reference : schema.findValuesAsString(REFERENCE)) {
            var name = reference.substring(TO_DEFINITIONS.length());
            if (!used.containsKey(name)) {
                var definition = all.required(name);
                used.put(name, definition);
                collect(definition, all, used);
            }
        }
    }

    private static Optional<JsonNode> read(String name) {
        try (var resource = Schemas.class.getResourceAsStream(name)) {
            return resource == null ? Optional.empty() : Optional.of(Json.tree(resource.readAllBytes()));
        } catch (IOException broken) {
            throw new UncheckedIOException("the schema " + name + " cannot be read", broken);
        }
    }
}

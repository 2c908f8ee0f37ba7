package io.asyncjobs.server.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The text of a token file: {@code {"tokens":[{"name":…,"hash":…,"role":…,"queues":[…],"created":…,"expires":…}]}}. */
final class TokenJson {

    private static final Set<String> KEYS = Set.of("name", "hash", "role", "queues", "created", "expires");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TokenJson() {}

    static String write(List<AccessToken> tokens) {
        var root = JSON.createObjectNode();
        var list = root.putArray("tokens");
        for (var token : tokens) {
            write(token, list.addObject());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static void write(AccessToken token, ObjectNode into) {
        into.put("name", token.name());
        if (!token.isVouched()) {
            into.put("hash", token.hash());
        }
        into.put("role", token.role().word());
        if (!token.queues().isEmpty()) {
            var queues = into.putArray("queues");
            token.queues().forEach(queues::add);
        }
        into.put("created", token.created().toString());
        if (token.expires() != null) {
            into.put("expires", token.expires().toString());
        }
    }

    /**
     * What a text says.
     *
     * @throws IllegalArgumentException if it says something else
     */
    static List<AccessToken> read(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("it is not JSON", broken);
        }
        if (!root.path("tokens").isArray() || root.size() != 1) {
            throw new IllegalArgumentException("expected is {\"tokens\":[…]} and nothing else");
        }
        var all = new ArrayList<AccessToken>();
        var names = new HashSet<String>();
        for (var entry : root.path("tokens")) {
            var token = token(entry);
            if (!names.add(token.name())) {
                throw new IllegalArgumentException("\"" + token.name() + "\" is there twice");
            }
            all.add(token);
        }
        return List.copyOf(all);
    }

    private static AccessToken token(JsonNode entry) {
        for (var key : entry.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("the key \"" + key + "\" is not known");
            }
        }
        var name = text(entry, "name");
        var role = text(entry, "role");
        return new AccessToken(
                name,
                text(entry, "hash"),
                Role.ofWord(role)
                        .orElseThrow(() -> new IllegalArgumentException("the role of \"" + name + "\" is \"" + role
                                + "\"; expected is view, operate or admin")),
                queues(name, entry.path("queues")),
                entry.has("created") ? time(name, text(entry, "created")) : Instant.EPOCH,
                expires(name, entry));
    }

    private static @Nullable Instant expires(String name, JsonNode entry) {
        return entry.has("expires") ? time(name, text(entry, "expires")) : null;
    }

    private static List<String> queues(String name, JsonNode list) {
        var queues = new ArrayList<String>();
        if (!list.isMissingNode() && (!list.isArray() || list.isEmpty())) {
            throw new IllegalArgumentException(
                    "the queues of \"" + name + "\" are no list of names; leave it out where all are meant");
        }
        for (var queue : list) {
            queues.add(queue.asString(""));
        }
        return queues;
    }

    private static Instant time(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" of \"" + name + "\" is no time as 2026-01-31T12:00:00Z", wrong);
        }
    }

    private static String text(JsonNode entry, String key) {
        var value = entry.path(key);
        if (!value.isMissingNode() && !value.isString()) {
            throw new IllegalArgumentException("the key \"" + key + "\" is no text");
        }
        return value.asString("");
    }
}

package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.wire.Json;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * How a stream is configured, as far as it matters here, in the server's own words.
 *
 * @param name its name
 * @param subjects what it stores
 * @param retention {@code limits}, {@code workqueue} or {@code interest}
 * @param discard {@code old} or {@code new}
 * @param storage {@code file} or {@code memory}
 * @param replicas on how many servers it is kept
 * @param maxMessages how many messages it holds at most, below 1 for no limit
 * @param maxBytes how many bytes it holds at most, below 1 for no limit
 * @param maxPerSubject how many messages of one subject it holds at most, below 1 for no limit
 * @param maxMessageSize the largest message that it takes, below 1 for no limit
 * @param maxAge after how long messages go, zero for never
 * @param flags its switches that are on, by the server's names
 * @param metadata its metadata, the server's own included
 */
public record StreamShape(
        String name,
        List<String> subjects,
        String retention,
        String discard,
        String storage,
        int replicas,
        long maxMessages,
        long maxBytes,
        long maxPerSubject,
        long maxMessageSize,
        Duration maxAge,
        List<String> flags,
        Map<String, String> metadata) {

    /** What replaces it may be read anywhere in the cluster, without its leader. */
    public static final String DIRECT = "allow_direct";

    /** Its messages may have times to live. */
    public static final String TTL = "allow_msg_ttl";

    /** Its messages may be schedules. */
    public static final String SCHEDULES = "allow_msg_schedules";

    /** It takes nothing more, and nothing of it can be removed. */
    public static final String SEALED = "sealed";

    /** It confirms nothing. */
    public static final String NO_ACK = "no_ack";

    /** It refuses a second message of a subject. */
    public static final String NEW_PER_SUBJECT = "discard_new_per_subject";

    /** Nobody may remove a message of it. */
    public static final String DENY_DELETE = "deny_delete";

    /** Nobody may remove messages of a subject. */
    public static final String DENY_PURGE = "deny_purge";

    /** It confirms before it writes. */
    public static final String ASYNC = "async";

    private static final List<String> SWITCHES =
            List.of(DIRECT, TTL, SCHEDULES, SEALED, NO_ACK, NEW_PER_SUBJECT, DENY_DELETE, DENY_PURGE);

    /** Copies lists and maps. */
    public StreamShape {
        subjects = List.copyOf(subjects);
        flags = List.copyOf(flags);
        metadata = Map.copyOf(metadata);
    }

    /** Whether a switch is on. */
    public boolean has(String flag) {
        return flags.contains(flag);
    }

    /** Whether the server keeps it in memory. */
    public boolean isInMemory() {
        return storage.equals("memory");
    }

    static StreamShape of(StreamConfiguration configuration) {
        return read(
                Json.tree(configuration.toJson().getBytes(StandardCharsets.UTF_8), "the configuration of a stream"));
    }

    static StreamShape read(JsonNode config) {
        var metadata = new TreeMap<String, String>();
        config.path("metadata")
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString("")));
        var flags = new ArrayList<>(SWITCHES.stream()
                .filter(flag -> config.path(flag).asBoolean(false))
                .toList());
        if (config.path("persist_mode").asString("").equals(ASYNC)) {
            flags.add(ASYNC);
        }
        return new StreamShape(
                config.path("name").asString(""),
                config.path("subjects")
                        .valueStream()
                        .map(text -> text.asString(""))
                        .toList(),
                config.path("retention").asString("limits"),
                config.path("discard").asString("old"),
                config.path("storage").asString("file"),
                config.path("num_replicas").asInt(1),
                config.path("max_msgs").asLong(-1),
                config.path("max_bytes").asLong(-1),
                config.path("max_msgs_per_subject").asLong(-1),
                config.path("max_msg_size").asLong(-1),
                Duration.ofNanos(config.path("max_age").asLong(0)),
                flags,
                metadata);
    }
}

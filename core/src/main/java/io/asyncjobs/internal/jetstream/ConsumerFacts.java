package io.asyncjobs.internal.jetstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A consumer as the server has it at one moment.
 *
 * @param policy how it is configured
 * @param waiting how many messages it has not delivered yet
 * @param inFlight how many are delivered and not acknowledged
 * @param pulls how many pull requests wait for messages: somebody is there to take them
 * @param deliveredUpTo the highest sequence that it delivered
 * @param paused whether it delivers nothing for now
 * @param raft who keeps it; empty on a server that is in no cluster
 */
public record ConsumerFacts(
        Policy policy,
        long waiting,
        long inFlight,
        long pulls,
        long deliveredUpTo,
        boolean paused,
        Optional<StreamFacts.Raft> raft) {

    /**
     * How a consumer is configured, in the server's own words.
     *
     * @param ack {@code explicit}, {@code all} or {@code none}
     * @param deliver {@code all}, {@code new}, {@code last} and others
     * @param replay {@code instant} or {@code original}
     * @param ackWait after how long a message that was not acknowledged comes again
     * @param maxDeliver how often it comes at most, below 1 for no limit
     * @param maxInFlight how many may be in flight, below 1 for no limit
     * @param filters the subjects that it delivers, none for all
     * @param priority {@code none}, or how pull requests are to be grouped
     * @param push whether the server pushes
     * @param headersOnly whether bodies are left out
     */
    public record Policy(
            String ack,
            String deliver,
            String replay,
            Duration ackWait,
            long maxDeliver,
            long maxInFlight,
            List<String> filters,
            String priority,
            boolean push,
            boolean headersOnly) {

        /** Copies the list. */
        public Policy {
            filters = List.copyOf(filters);
        }

        static Policy read(JsonNode config) {
            var filters = new ArrayList<String>();
            config.path("filter_subjects").valueStream().forEach(text -> filters.add(text.asString("")));
            if (!config.path("filter_subject").asString("").isEmpty()) {
                filters.add(config.path("filter_subject").asString(""));
            }
            return new Policy(
                    config.path("ack_policy").asString("none"),
                    config.path("deliver_policy").asString("all"),
                    config.path("replay_policy").asString("instant"),
                    Duration.ofNanos(config.path("ack_wait").asLong(30_000_000_000L)),
                    config.path("max_deliver").asLong(-1),
                    config.path("max_ack_pending").asLong(1000),
                    filters,
                    config.path("priority_policy").asString("none"),
                    config.has("deliver_subject"),
                    config.path("headers_only").asBoolean(false));
        }
    }

    static ConsumerFacts read(JsonNode info) {
        return new ConsumerFacts(
                Policy.read(info.path("config")),
                info.path("num_pending").asLong(0),
                info.path("num_ack_pending").asLong(0),
                info.path("num_waiting").asLong(0),
                info.path("delivered").path("stream_seq").asLong(0),
                info.path("paused").asBoolean(false),
                StreamFacts.Raft.read(info.path("cluster")));
    }
}

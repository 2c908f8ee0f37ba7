package io.asyncjobs.internal.jetstream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A stream as the server has it at one moment.
 *
 * @param shape how it is configured
 * @param messages how many messages it holds
 * @param bytes what they take
 * @param lastSequence the highest sequence that was ever stored
 * @param raft who keeps it; empty on a server that is in no cluster
 */
public record StreamFacts(StreamShape shape, long messages, long bytes, long lastSequence, Optional<Raft> raft) {

    /**
     * The servers of a cluster that keep something.
     *
     * @param leader the server that leads, empty for none
     * @param followers the others
     */
    public record Raft(String leader, List<Follower> followers) {

        /** Copies the list. */
        public Raft {
            followers = List.copyOf(followers);
        }

        static Optional<Raft> read(JsonNode cluster) {
            if (cluster.isMissingNode() || cluster.path("name").asString("").isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Raft(
                    cluster.path("leader").asString(""),
                    cluster.path("replicas")
                            .valueStream()
                            .map(peer -> new Follower(
                                    peer.path("name").asString(""),
                                    peer.path("current").asBoolean(false),
                                    peer.path("offline").asBoolean(false),
                                    peer.path("lag").asLong(0),
                                    Duration.ofNanos(peer.path("active").asLong(0))))
                            .toList()));
        }
    }

    /**
     * A server that follows.
     *
     * @param name its name
     * @param current whether it has all that the leader has
     * @param offline whether the leader does not hear of it
     * @param lag by how many operations it is behind
     * @param silence how long ago the leader last heard of it; zero also where it never did since it leads
     */
    public record Follower(String name, boolean current, boolean offline, long lag, Duration silence) {}

    static StreamFacts read(JsonNode info) {
        var state = info.path("state");
        return new StreamFacts(
                StreamShape.read(info.path("config")),
                state.path("messages").asLong(0),
                state.path("bytes").asLong(0),
                state.path("last_seq").asLong(0),
                Raft.read(info.path("cluster")));
    }
}

package io.asyncjobs.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;

/**
 * Creates and deletes a replicated stream through each server. Only that shows that a cluster is ready: after its leader
 * sees everybody, it may for a moment not have heard of their resources, and a request may not find its way to it yet.
 */
final class ReplicationProbe {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int MAX_REPLICAS = 5;
    private static final String STREAM = "ASYNCJOBS-READY";

    /** The error of a configuration whose anonymous clients have no JetStream. */
    private static final String NOT_FOR_THIS_ACCOUNT = "\"err_code\":10039";

    private ReplicationProbe() {}

    /** Whether all went well, or anonymous clients may not do this here so that it cannot be tried. */
    static boolean succeeds(Collection<NatsServer> servers) {
        int replicas = Math.min(MAX_REPLICAS, servers.size());
        return servers.stream().allMatch(server -> succeeds(server, replicas));
    }

    private static boolean succeeds(NatsServer server, int replicas) {
        try (var nats = new RawNats(server.port(), "{\"verbose\":false}", LIMIT)) {
            return isDone(nats.createStream(STREAM, replicas, "memory")) && isDone(nats.deleteStream(STREAM));
        } catch (RawNats.RefusedException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isDone(String answer) {
        return !answer.contains("\"error\"") || answer.contains(NOT_FOR_THIS_ACCOUNT);
    }
}

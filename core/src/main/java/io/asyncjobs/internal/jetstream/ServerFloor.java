package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.Json;
import java.time.Duration;

/** Refuses servers that lack what the product stands on: schedules, message TTL and batched reads (API level 4). */
final class ServerFloor {

    static final int API_LEVEL = 4;
    static final String VERSION = "2.14.5";

    private ServerFloor() {}

    /**
     * Asks JetStream for its API level.
     *
     * @throws RefusedException for a server below the floor, or without JetStream, or where this user may not ask
     * @throws UnavailableException if JetStream did not answer within the time
     */
    static void check(RequestPipe pipe, String apiPrefix, String connectedVersion, Duration timeout)
            throws InterruptedException {
        var backoff = new Backoff(timeout);
        var problem = "";
        do {
            var reply = pipe.request(apiPrefix + "INFO", null, new byte[0], LeaderReader.share(backoff.left()));
            switch (reply) {
                case Reply.Answer answer -> {
                    var json = Json.tree(answer.body(), "the server's answer about JetStream");
                    int code = json.path("error").path("err_code").asInt(0);
                    if (code == ApiErrors.NOT_ENABLED || code == ApiErrors.NOT_ENABLED_FOR_ACCOUNT) {
                        throw notEnabled(connectedVersion);
                    }
                    if (code == 0) {
                        refuseBelow(json.path("api").path("level").asInt(0), connectedVersion);
                        return;
                    }
                    problem = json.path("error").path("description").asString("");
                }
                case Reply.NoResponders none -> {
                    if (!backoff.pause() || problem.equals("nobody listens")) {
                        throw notEnabled(connectedVersion);
                    }
                    problem = "nobody listens";
                    continue;
                }
                case Reply.Denied denied ->
                    throw new RefusedException("this user may not use JetStream: " + denied.reason()
                            + "; grant publish on " + apiPrefix + "INFO");
                case Reply.NotSent notSent -> problem = notSent.reason();
                case Reply.Lost lost -> problem = lost.reason();
            }
        } while (backoff.pause());
        throw new UnavailableException(
                "JetStream did not answer within " + timeout + " (" + problem
                        + "); the cluster may have no leader, or this user may not ask",
                UnavailableException.Effect.NONE,
                null);
    }

    private static RefusedException notEnabled(String version) {
        return new RefusedException("JetStream is not enabled on this nats-server (" + version
                + ") or account; start the server with -js, or enable it for the account");
    }

    /** The rule alone: the cluster's API level, and within the first line that has it the patch that mended scheduling. */
    static void refuseBelow(int apiLevel, String connectedVersion) {
        if (isBelow(apiLevel, connectedVersion)) {
            throw new RefusedException("nats-server " + VERSION + " or later is needed (JetStream API level "
                    + API_LEVEL + "); this one is " + connectedVersion + " with level " + apiLevel
                    + ": upgrade the server");
        }
    }

    static boolean isBelow(int apiLevel, String connectedVersion) {
        return apiLevel < API_LEVEL || (apiLevel == API_LEVEL && connectedVersion.matches("2\\.14\\.[0-4]([^0-9].*)?"));
    }
}

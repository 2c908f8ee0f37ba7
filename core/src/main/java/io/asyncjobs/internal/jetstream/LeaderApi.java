package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Requests to the leader of a stream over a request pipe, thousands at once where callers are many. Only requests that may
 * be repeated without harm. Safe for use by many threads.
 */
final class LeaderApi {

    private static final int NO_MESSAGE = 10037;
    private static final int SUBJECTS_AT_ONCE = 100_000;

    private final RequestPipe pipe;
    private final String apiPrefix;

    LeaderApi(RequestPipe pipe, String apiPrefix) {
        this.pipe = pipe;
        this.apiPrefix = apiPrefix;
    }

    /**
     * What an answer says.
     *
     * @param value what it holds; null where it is an error
     * @param code the error's number
     * @param error what the server says of the error
     */
    record Said<T>(@Nullable T value, int code, String error) {}

    /** As {@link #ask(String, String, String, Effect, Duration, Function)}, as a tree. */
    private Optional<JsonNode> ask(String subject, String body, String what, Effect effect, Duration timeout)
            throws InterruptedException {
        return ask(subject, body, what, effect, timeout, bytes -> {
            var json = Json.tree(bytes, "a server's answer to " + what);
            var error = json.path("error");
            return error.isMissingNode()
                    ? new Said<>(json, 0, "")
                    : new Said<>(
                            null,
                            error.path("err_code").asInt(0),
                            error.path("description").asString(""));
        });
    }

    /**
     * The answer; empty where there is no such message or stream. Tries again while the stream has no leader.
     *
     * @param what what is being done, for messages: {@code reading X from stream Y}
     * @param effect what is known where no answer came
     * @param reading what an answer's bytes say
     * @throws RefusedException if the user may not
     * @throws UnavailableException if no answer came within the time
     */
    <T> Optional<T> ask(
            String subject,
            String body,
            String what,
            Effect effect,
            Duration timeout,
            Function<byte[], Said<T>> reading)
            throws InterruptedException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var backoff = new Backoff(timeout);
        var problem = "";
        do {
            var reply = pipe.request(apiPrefix + subject, null, bytes, LeaderReader.share(backoff.left()));
            switch (reply) {
                case Reply.Answer answer -> {
                    var said = reading.apply(answer.body());
                    if (said.value() != null) {
                        return Optional.of(said.value());
                    }
                    if (said.code() == NO_MESSAGE || said.code() == ApiErrors.STREAM_NOT_FOUND) {
                        return Optional.empty();
                    }
                    problem = said.error() + " (" + said.code() + ")";
                }
                case Reply.NoResponders none -> problem = "JetStream did not answer";
                case Reply.Denied denied -> throw new RefusedException(what + " was refused: " + denied.reason());
                case Reply.NotSent notSent -> problem = notSent.reason();
                case Reply.Lost lost -> problem = lost.reason();
            }
        } while (backoff.pause());
        throw new UnavailableException(
                what + " failed: " + problem + (effect == Effect.NONE ? "; nothing was changed" : ""), effect, null);
    }

    /**
     * Deletes what a subject or wildcard holds up to that sequence, 0 for all; that there is nothing, or no such stream,
     * is fine. Fails as {@link #ask}.
     *
     * @return how many messages were deleted
     */
    long purge(String stream, String subject, long upTo, Duration timeout) throws InterruptedException {
        var body = "{\"filter\":\"" + subject + "\"" + (upTo > 0 ? ",\"seq\":" + (upTo + 1) : "") + "}";
        return ask("STREAM.PURGE." + stream, body, "deleting " + subject + " of " + stream, Effect.UNKNOWN, timeout)
                .map(json -> json.path("purged").asLong(0))
                .orElse(0L);
    }

    /**
     * The subjects that hold messages, with how many each; empty where there are none, or no such stream. Asks for
     * 100,000 at a time: beyond that some may be missed that others go while it asks.
     */
    Map<String, Long> subjects(String stream, String filter, Duration timeout) throws InterruptedException {
        var found = new TreeMap<String, Long>();
        int before = -1;
        while (found.size() % SUBJECTS_AT_ONCE == 0 && found.size() > before) {
            before = found.size();
            addSubjects(stream, filter, found, timeout);
        }
        return found;
    }

    private void addSubjects(String stream, String filter, Map<String, Long> found, Duration timeout)
            throws InterruptedException {
        var body = "{\"subjects_filter\":\"" + filter + "\",\"offset\":" + found.size() + "}";
        ask("STREAM.INFO." + stream, body, "looking at " + filter + " of " + stream, Effect.NONE, timeout)
                .ifPresent(info -> info.path("state")
                        .path("subjects")
                        .properties()
                        .forEach(entry ->
                                found.put(entry.getKey(), entry.getValue().asLong(0))));
    }
}

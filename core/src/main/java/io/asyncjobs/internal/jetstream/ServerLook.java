package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.Timestamps;
import io.nats.client.Connection;
import io.nats.client.api.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Looks at a server, its streams and consumers, and at what this user may do. Changes nothing; safe for many threads. */
public final class ServerLook {

    private final Connection connection;
    private final RequestPipe pipe;
    private final ApiLook api;
    private final StreamNames names;
    private final String apiPrefix;
    private final ServerClock clock;
    private final Duration timeout;

    ServerLook(
            Connection connection,
            RequestPipe pipe,
            StreamNames names,
            String apiPrefix,
            ServerClock clock,
            Duration timeout) {
        this.connection = connection;
        this.pipe = pipe;
        this.names = names;
        this.apiPrefix = apiPrefix;
        this.clock = clock;
        this.timeout = timeout;
        this.api = new ApiLook(pipe, apiPrefix, timeout);
    }

    /** The server and what the account may use. */
    public Look<ServerFacts> server() throws InterruptedException {
        ServerInfo server = connection.getServerInfo();
        return api.jetStream("INFO", "").map(account -> {
            int level = account.path("api").path("level").asInt(0);
            return new ServerFacts(
                    server.getVersion(),
                    level,
                    ServerFloor.isBelow(level, server.getVersion()),
                    ServerFloor.VERSION,
                    Objects.requireNonNullElse(server.getCluster(), ""),
                    pipe.maxPayload(),
                    ServerFacts.usages(account),
                    account.path("limits").path("max_bytes_required").asBoolean(false));
        });
    }

    /** What this user may do of what each role needs. The server's clock is measured by the way. */
    public Look<Permits> permits() throws InterruptedException {
        var before = clock.local();
        var user = api.ask(RoleNeeds.USER_INFO, "");
        var after = clock.local();
        user.value()
                .flatMap(
                        answer -> Optional.of(answer.path("server").path("time").asString("")))
                .filter(time -> !time.isEmpty())
                .ifPresent(time -> learn(before, time, after));
        var needs = new RoleNeeds(names, apiPrefix, List.of()).all();
        if (user instanceof Look.Denied) {
            return new Look.There<>(new Probes(pipe, names, timeout).all(needs));
        }
        return user.map(answer -> Permits.of(Grants.read(answer.path("data")), needs));
    }

    private void learn(Instant before, String time, Instant after) {
        try {
            clock.learn(before, Timestamps.parse(time), after);
        } catch (CorruptDataException foreign) {
            // another answer may have a date
        }
    }

    /** By how much the server's clock is ahead of this machine's; empty where no answer had a date. */
    public Optional<Duration> clockAhead() {
        return clock.isMeasured() ? Optional.of(clock.ahead()) : Optional.empty();
    }

    /** The names of the namespace's streams, buckets included. */
    public Look<List<String>> streams() throws InterruptedException {
        var found = new ArrayList<String>();
        long offset = 0;
        while (true) {
            var page = api.jetStream("STREAM.NAMES", "{\"offset\":" + offset + "}");
            if (!(page instanceof Look.There<JsonNode> there)) {
                return page.map(unused -> List.of());
            }
            var streams = there.what().path("streams");
            streams.valueStream()
                    .map(text -> text.asString(""))
                    .filter(this::isOurs)
                    .forEach(found::add);
            offset += streams.size();
            if (streams.isEmpty() || offset >= there.what().path("total").asLong(0)) {
                return new Look.There<>(found.stream().sorted().toList());
            }
        }
    }

    private boolean isOurs(String stream) {
        return stream.startsWith(names.namespace() + "_") || stream.startsWith("KV_" + names.namespace() + "_");
    }

    /** A stream. */
    public Look<StreamFacts> stream(String name) throws InterruptedException {
        var before = clock.local();
        var look = api.jetStream("STREAM.INFO." + name, "");
        var after = clock.local();
        look.value()
                .map(info -> info.path("ts").asString(""))
                .filter(time -> !time.isEmpty())
                .ifPresent(time -> learn(before, time, after));
        return look.map(StreamFacts::read);
    }

    /** A consumer of a stream. */
    public Look<ConsumerFacts> consumer(String stream, String consumer) throws InterruptedException {
        return api.jetStream("CONSUMER.INFO." + stream + "." + consumer, "").map(ConsumerFacts::read);
    }
}

package io.asyncjobs;

import io.asyncjobs.internal.jetstream.Connections;
import io.asyncjobs.internal.jetstream.ServerClock;
import io.asyncjobs.internal.jetstream.StorageSettings;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.queue.Storage;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The stores of a test's namespace, for what a process leaves behind that dies between two steps. */
final class StoresOf {

    private StoresOf() {}

    static Stores test(RealServer server) throws Exception {
        var connections =
                server.closed(Connections.over(server.nats(), JetStreamOptions.defaultOptions(), Telemetry.NONE));
        return Stores.open(
                connections,
                new StreamNames(server.namespace()),
                new StorageSettings(Storage.FILE, 1, Map.of()),
                new ServerClock(InstantSource.system()),
                Duration.ofSeconds(15));
    }
}

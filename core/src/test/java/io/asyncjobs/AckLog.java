package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The acknowledgements that reach the server for the items of one namespace's queues, in their order. */
final class AckLog {

    private final List<String> bodies = new CopyOnWriteArrayList<>();

    private AckLog() {}

    /** From now on. */
    static AckLog of(RealServer server) throws Exception {
        var log = new AckLog();
        var queues = "." + server.namespace() + "_Q_";
        var nats = server.nats();
        nats.createDispatcher(message -> {
                    if (message.getSubject().contains(queues)) {
                        log.bodies.add(new String(message.getData(), UTF_8));
                    }
                })
                .subscribe("$JS.ACK.>");
        nats.flush(Duration.ofSeconds(5));
        return log;
    }

    /** Their bodies. */
    List<String> all() {
        return List.copyOf(bodies);
    }

    /** Their bodies but renewals. */
    List<String> ends() {
        return bodies.stream().filter(body -> !body.equals("+WPI")).toList();
    }
}

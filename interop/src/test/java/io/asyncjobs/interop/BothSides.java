package io.asyncjobs.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.TaskAwait;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both libraries on one server, in the namespace that the Go library has built in, and what the server itself holds. */
final class BothSides implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AsyncJobs java;
    private final Goaj go;
    private final Connection nats;

    private BothSides(AsyncJobs java, Goaj go, Connection nats) {
        this.java = java;
        this.go = go;
        this.nats = nats;
    }

    static BothSides on(NatsServer server) throws IOException, InterruptedException {
        return new BothSides(AsyncJobs.connect(server.url()), new Goaj(server.url()), Nats.connect(server.url()));
    }

    /** Another Java client of the same server. */
    AsyncJobs java(UnaryOperator<AsyncJobs.Builder> change) {
        return change.apply(AsyncJobs.builder().server(go.url())).connect();
    }

    AsyncJobs java() {
        return java;
    }

    Goaj go() {
        return go;
    }

    /** A queue that Java makes for both. */
    QueueSettings sharedQueue(String name) {
        return java.queues()
                .define(QueueSettings.of(name)
                        .withSharedWithGo(true)
                        .withMaxRunTime(Duration.ofSeconds(30))
                        .withMaxTries(100));
    }

    /** Waits, on the Java side, until the task is there. */
    Task awaitState(String id, TaskState state) throws InterruptedException {
        return TaskAwait.state(java, id, LIMIT, state);
    }

    /** The stored document as it is. */
    String document(String id) throws InterruptedException {
        return new String(java.tasks().document(id), UTF_8);
    }

    /** The stored document as a tree. */
    JsonNode tree(String id) throws InterruptedException {
        return json(document(id));
    }

    /** The body of the item that waits or is in flight. */
    JsonNode item(String queue, String id) throws IOException, JetStreamApiException {
        var message =
                nats.jetStreamManagement().getLastMessage("CHORIA_AJ_Q_" + queue, "CHORIA_AJ.Q." + queue + "." + id);
        return json(new String(Objects.requireNonNull(message.getData()), UTF_8));
    }

    /** Stores a document of whatever content; the stream of tasks must exist. */
    void storeDocument(String id, byte[] document) throws IOException, JetStreamApiException {
        nats.jetStream().publish("CHORIA_AJ.T." + id, document);
    }

    /** Queues an item of whatever content. */
    void storeItem(String queue, String id, String body) throws IOException, JetStreamApiException {
        nats.jetStream().publish("CHORIA_AJ.Q." + queue + "." + id, body.getBytes(UTF_8));
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    @Override
    public void close() {
        java.close();
        try {
            nats.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What the server itself says of one namespace, by a plain connection and not by the library. */
final class ServerView {

    private final Connection nats;
    private final JetStreamManagement streams;
    private final String namespace;

    ServerView(Connection nats, String namespace) throws IOException {
        this.nats = nats;
        this.streams = nats.jetStreamManagement();
        this.namespace = namespace;
    }

    static ServerView of(RealServer server) throws Exception {
        return new ServerView(server.nats(), server.namespace());
    }

    JetStreamManagement streams() {
        return streams;
    }

    /** The names of the namespace's streams without it, buckets as {@code KV_…}, sorted. */
    List<String> names() throws IOException, JetStreamApiException {
        var names = new TreeSet<String>();
        for (var name : streams.getStreamNames()) {
            if (name.startsWith(namespace + "_")) {
                names.add(name.substring(namespace.length() + 1));
            } else if (name.startsWith("KV_" + namespace + "_")) {
                names.add("KV_" + name.substring(namespace.length() + 4));
            }
        }
        return List.copyOf(names);
    }

    MessageInfo record(String id) throws IOException, JetStreamApiException {
        return streams.getLastMessage(namespace + "_TASKS", namespace + ".T." + id);
    }

    /** Saves a task whatever is stored, as somebody else would; answers its sequence. */
    long overwrite(Task task) throws IOException, JetStreamApiException {
        return nats.jetStream()
                .publish(namespace + ".T." + task.id(), TaskJson.write(task))
                .getSeqno();
    }

    MessageInfo item(String queue, String id) throws IOException, JetStreamApiException {
        return streams.getLastMessage(namespace + "_Q_" + queue, namespace + ".Q." + queue + "." + id);
    }

    static String text(MessageInfo message) {
        return new String(Objects.requireNonNull(message.getData()), UTF_8);
    }

    /** The message's headers, none of which has two values. */
    static Map<String, String> headers(MessageInfo message) {
        var headers = new TreeMap<String, String>();
        var found = message.getHeaders();
        if (found != null) {
            found.forEach((key, values) -> headers.put(key, String.join("|", values)));
        }
        return headers;
    }

    JsonNode stream(String name) throws InterruptedException {
        return info("STREAM.INFO." + full(name)).path("config");
    }

    JsonNode consumer(String stream, String consumer) throws InterruptedException {
        return info("CONSUMER.INFO." + full(stream) + "." + consumer).path("config");
    }

    private JsonNode info(String subject) throws InterruptedException {
        var answer = nats.request("$JS.API." + subject, new byte[0], Duration.ofSeconds(10));
        return Json.tree(Objects.requireNonNull(answer).getData(), subject);
    }

    private String full(String name) {
        return name.startsWith("KV_") ? "KV_" + namespace + "_" + name.substring(3) : namespace + "_" + name;
    }

    /** The last tokens of all subjects that a stream holds: task ids. */
    Set<String> ids(String stream) throws IOException, JetStreamApiException {
        var ids = new TreeSet<String>();
        var subjects = streams.getStreamInfo(full(stream), StreamInfoOptions.allSubjects())
                .getStreamState();
        var map = subjects.getSubjectMap();
        if (map != null) {
            map.keySet().forEach(subject -> ids.add(subject.substring(subject.lastIndexOf('.') + 1)));
        }
        return ids;
    }

    long messages(String stream) throws IOException, JetStreamApiException {
        return streams.getStreamInfo(full(stream)).getStreamState().getMsgCount();
    }
}

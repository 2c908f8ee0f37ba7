package io.asyncjobs.chaos.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncjobs.chaos.check.Links;
import io.asyncjobs.chaos.check.StoreState;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the server holds of one namespace, by a plain connection and without the library. */
final class StoreReader {

    private static final int API_NOT_FOUND = 404;
    private static final int BATCH = 500;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CAUGHT_UP = Duration.ofSeconds(30);
    private static final Set<String> LASTING = Set.of("WORKERS", "PUMP");

    private final Connection nats;
    private final JetStreamManagement streams;
    private final String namespace;

    StoreReader(Connection nats, String namespace) throws IOException {
        this.nats = nats;
        this.streams = nats.jetStreamManagement();
        this.namespace = namespace;
    }

    /** Whether no queue and no delay stream holds anything: a cheap look. */
    boolean looksEmpty() throws IOException, JetStreamApiException {
        for (var stream : names()) {
            if ((stream.startsWith(namespace + "_Q_") || stream.equals(namespace + "_DELAY"))
                    && streams.getStreamInfo(stream).getStreamState().getMsgCount() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Streams that fewer servers have. */
    List<String> onFewerThan(int servers) throws IOException, JetStreamApiException {
        var fewer = new ArrayList<String>();
        for (var stream : names()) {
            if (streams.getStreamInfo(stream).getConfiguration().getReplicas() < servers) {
                fewer.add(stream);
            }
        }
        return fewer;
    }

    StoreState read(List<StoreState.Timetable> schedules)
            throws IOException, JetStreamApiException, InterruptedException {
        var items = new ArrayList<String>();
        var consumers = new HashSet<String>();
        var messages = new HashMap<String, Long>();
        for (var stream : names()) {
            if (isWork(stream)) {
                messages.put(
                        stream.substring(namespace.length() + 1),
                        streams.getStreamInfo(stream).getStreamState().getMsgCount());
            }
            if (stream.startsWith(namespace + "_Q_")) {
                items.addAll(lastTokens(stream));
            }
            streams.getConsumerNames(stream).stream()
                    .filter(consumer -> !LASTING.contains(consumer))
                    .forEach(consumer -> consumers.add(stream + "/" + consumer));
        }
        return new StoreState(
                records(),
                items,
                lastTokens(namespace + "_DELAY"),
                lastTokens(namespace + "_WAITING"),
                keys(),
                new HashSet<>(lastTokens(namespace + "_DLQ")),
                consumers,
                schedules,
                messages,
                List.of());
    }

    /**
     * What each process has at so many servers, by the names of its connections.
     *
     * @throws IOException if not all of them answered
     */
    List<Links> links(int servers, Predicate<String> isAlive) throws IOException, InterruptedException {
        var inbox = nats.createInbox();
        var answers = nats.subscribe(inbox);
        var connections = new TreeMap<String, Integer>();
        var subscriptions = new TreeMap<String, Integer>();
        var prefix = Links.name(namespace, "");
        try {
            nats.publish("$SYS.REQ.ACCOUNT.PING.CONNZ", inbox, "{}".getBytes(UTF_8));
            for (int answered = 0; answered < servers; answered++) {
                var answer = answers.nextMessage(TIMEOUT);
                if (answer == null) {
                    throw new IOException("only " + answered + " of " + servers + " servers told who is connected");
                }
                for (var link : JsonMapper.shared()
                        .readTree(answer.getData())
                        .path("data")
                        .path("connections")) {
                    var name = link.path("name").asString("");
                    if (name.startsWith(prefix)) {
                        var process = name.substring(prefix.length());
                        connections.merge(process, 1, Integer::sum);
                        subscriptions.merge(process, link.path("subscriptions").asInt(0), Integer::sum);
                    }
                }
            }
        } finally {
            answers.unsubscribe();
        }
        return connections.entrySet().stream()
                .map(each -> new Links(
                        each.getKey(),
                        isAlive.test(each.getKey()),
                        each.getValue(),
                        subscriptions.getOrDefault(each.getKey(), 0)))
                .toList();
    }

    private boolean isWork(String stream) {
        return stream.startsWith(namespace + "_Q_")
                || Set.of("TASKS", "DELAY", "WAITING", "DLQ").contains(stream.substring(namespace.length() + 1));
    }

    private List<String> names() throws IOException, JetStreamApiException {
        return streams.getStreamNames().stream()
                .filter(name -> name.startsWith(namespace + "_") || name.startsWith("KV_" + namespace + "_"))
                .sorted()
                .toList();
    }

    private Collection<String> subjects(String stream) throws IOException, JetStreamApiException {
        try {
            var subjects = streams.getStreamInfo(stream, StreamInfoOptions.allSubjects())
                    .getStreamState()
                    .getSubjectMap();
            return subjects == null ? List.of() : subjects.keySet();
        } catch (JetStreamApiException failed) {
            if (failed.getErrorCode() == API_NOT_FOUND) {
                return List.of();
            }
            throw failed;
        }
    }

    private List<String> lastTokens(String stream) throws IOException, JetStreamApiException {
        return subjects(stream).stream()
                .map(subject -> subject.substring(subject.lastIndexOf('.') + 1))
                .toList();
    }

    /** What is in the delay stream, as text. */
    List<String> delayMessages() throws IOException, JetStreamApiException {
        var found = new ArrayList<String>();
        var stream = namespace + "_DELAY";
        for (var subject : subjects(stream)) {
            var message = streams.getLastMessage(stream, subject);
            found.add(subject + " of " + message.getTime() + " " + message.getHeaders());
        }
        return found;
    }

    private Map<String, String> keys() throws IOException, JetStreamApiException {
        var keys = new HashMap<String, String>();
        var stream = namespace + "_UNIQUE";
        for (var subject : subjects(stream)) {
            try {
                var message = streams.getLastMessage(stream, subject);
                var held = JsonMapper.shared().readTree(message.getData());
                if (held.path("held").asString("").equals("final")) {
                    keys.put(subject, held.path("task").asString(""));
                }
            } catch (JetStreamApiException gone) {
                // it was freed meanwhile
            }
        }
        return keys;
    }

    /** All records, by batches of direct reads: a consumer would be left over. */
    private Map<String, StoreState.StoredTask> records()
            throws IOException, JetStreamApiException, InterruptedException {
        var stream = namespace + "_TASKS";
        if (!names().contains(stream)) {
            return Map.of();
        }
        long end = System.nanoTime() + CAUGHT_UP.toNanos();
        while (true) {
            var leader = streams.getStreamInfo(stream);
            var records = new HashMap<String, StoreState.StoredTask>();
            long last = read(stream, records);
            boolean isAll = records.size() >= leader.getStreamState().getMsgCount()
                    && last >= leader.getStreamState().getLastSequence();
            if (isAll || leader.getConfiguration().getReplicas() == 1 || System.nanoTime() - end > 0) {
                return records;
            }
            Thread.sleep(200); // one of the others answered, which has not all that its leader has
        }
    }

    /** The sequence of the last one. */
    private long read(String stream, Map<String, StoreState.StoredTask> records)
            throws IOException, InterruptedException {
        long next = 1;
        boolean more = true;
        while (more) {
            more = false;
            for (var message : batch(stream, next)) {
                var sequence = message.getHeaders() == null
                        ? null
                        : message.getHeaders().getFirst("Nats-Sequence");
                if (sequence != null) {
                    var record = record(message.getData());
                    records.put(record.id(), record);
                    next = Long.parseLong(sequence) + 1;
                    more = true;
                }
            }
        }
        return next - 1;
    }

    private List<Message> batch(String stream, long from) throws IOException, InterruptedException {
        var inbox = nats.createInbox();
        var answers = nats.subscribe(inbox);
        try {
            nats.publish(
                    "$JS.API.DIRECT.GET." + stream,
                    inbox,
                    JsonMapper.shared()
                            .writeValueAsBytes(
                                    Map.of("seq", from, "batch", BATCH, "next_by_subj", namespace + ".T.>")));
            var messages = new ArrayList<Message>();
            while (true) {
                var message = answers.nextMessage(TIMEOUT);
                if (message == null) {
                    throw new IOException("the server sent no end of a batch of " + stream);
                }
                if (message.isStatusMessage()) {
                    return messages;
                }
                messages.add(message);
            }
        } finally {
            answers.unsubscribe();
        }
    }

    private static StoreState.StoredTask record(byte[] document) {
        var task = JsonMapper.shared().readTree(document);
        return new StoreState.StoredTask(
                task.path("id").asString(""),
                Objects.requireNonNull(
                        TaskState.ofWord(task.path("state").asString("")).orElse(null)),
                task.path("tries").asInt(0),
                task.path("result").path("payload").path("token").asLong(0),
                task.path("headers").path(Schedule.HEADER).asString(""));
    }
}

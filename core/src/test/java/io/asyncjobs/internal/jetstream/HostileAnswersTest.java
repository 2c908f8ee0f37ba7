package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.asyncjobs.HostileInput;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.internal.wire.MessageAnswer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Retention;
import io.nats.client.Options;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What a server or a file says, and what stands in headers and subjects that anybody may publish. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileAnswersTest {

    private static final String STREAM = "{\"config\":{\"name\":\"CHORIA_AJ_Q_A\",\"subjects\":[\"CHORIA_AJ.Q.A.>\"],"
            + "\"retention\":\"workqueue\",\"discard\":\"new\",\"storage\":\"file\",\"num_replicas\":3,\"max_msgs\":-1,"
            + "\"max_bytes\":-1,\"max_msgs_per_subject\":1,\"max_msg_size\":-1,\"max_age\":0,\"allow_direct\":true,"
            + "\"metadata\":{\"io.asyncjobs.max_run_time\":\"PT1H\",\"io.asyncjobs.max_tries\":\"3\","
            + "\"io.asyncjobs.shared_with_go\":\"false\",\"io.asyncjobs.discard\":\"OLD\","
            + "\"io.asyncjobs.priority\":\"5\",\"io.asyncjobs.paused_since\":\"2026-11-24T11:26:31Z\","
            + "\"io.asyncjobs.retention.complete\":\"PT24H\"}},\"state\":{\"messages\":4,\"bytes\":900,\"last_seq\":17},"
            + "\"cluster\":{\"name\":\"C\",\"leader\":\"a\",\"replicas\":[{\"name\":\"b\",\"current\":true,\"lag\":2,"
            + "\"active\":12345}]}}";

    private static final String CONSUMER = "{\"config\":{\"ack_policy\":\"explicit\",\"deliver_policy\":\"all\","
            + "\"replay_policy\":\"instant\",\"ack_wait\":30000000000,\"max_deliver\":-1,\"max_ack_pending\":100,"
            + "\"filter_subjects\":[\"a.b\"],\"priority_policy\":\"none\"},\"delivered\":{\"stream_seq\":17},"
            + "\"num_ack_pending\":2,\"num_waiting\":1,\"num_pending\":9,\"paused\":true,"
            + "\"cluster\":{\"name\":\"C\",\"leader\":\"a\"}}";

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(RetentionMetadata.class);

    @BeforeAll
    static void logNothing() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOGGER.setLevel(null);
    }

    private static JsonNode json(byte[] bytes) {
        return Json.tree(bytes, "an answer");
    }

    @Test
    void streamsAndConsumers() {
        HostileInput.of("answers about streams and consumers", STREAM, CONSUMER).tryAll(bytes -> {
            var stream = StreamFacts.read(json(bytes));
            var unused = QueueShape.of(stream.shape(), "CHORIA_AJ.Q.A.>");
            assertThat(ConsumerFacts.read(json(bytes)).toString()).isNotEmpty();
        });
    }

    @Test
    void settingsOfQueues() {
        HostileInput.of("settings of queues", config(STREAM), config(CONSUMER)).tryAll(bytes -> {
            var config = json(bytes);
            var metadata = new HashMap<String, String>();
            config.path("metadata")
                    .properties()
                    .forEach(entry ->
                            metadata.put(entry.getKey(), entry.getValue().asString("")));
            var stream = StreamConfiguration.builder()
                    .name("CHORIA_AJ_Q_A")
                    .maxAge(Duration.ofNanos(Math.max(0, config.path("max_age").asLong(0))))
                    .metadata(metadata)
                    .build();
            var consumer = ConsumerConfiguration.builder()
                    .durable("WORKERS")
                    .ackWait(
                            Duration.ofNanos(Math.max(1, config.path("ack_wait").asLong(1))))
                    .maxAckPending(config.path("max_ack_pending").asLong(1))
                    .maxDeliver(config.path("max_deliver").asLong(1))
                    .build();
            var settings = QueueConfiguration.settings("A", stream, consumer);
            assertThat(settings.maxConcurrent()).isBetween(1, 100_000);
            assertThat(settings.effectiveLease()).isPositive();
            var unused = QueueConfiguration.pause(stream);
            QueueConfiguration.missingConsumer(QueueSettings.of("A"), stream, Instant.parse("2026-11-24T11:26:31Z"));
        });
    }

    private static String config(String info) {
        return json(info.getBytes(UTF_8)).path("config").toString();
    }

    @Test
    void retention() {
        HostileInput.of("retention", "forever", "discard", "PT24H", "PT0.5S", "P36500D")
                .tryTexts(text -> {
                    try {
                        Retention.Keep.ofText(text);
                    } catch (IllegalArgumentException none) {
                        assertThat(none.getClass()).isEqualTo(IllegalArgumentException.class);
                    }
                    var unused = RetentionMetadata.read(Map.of("io.asyncjobs.retention.complete", text));
                });
    }

    @Test
    void storedMessages() {
        var headers = String.join(
                "",
                "NATS/1.0\r\nAJ-Record: 7\r\nAJ-Tries: 3\r\nAJ-Died: 2026-11-24T11:26:31Z\r\n",
                "AJ-Reason: expired\r\nAJ-Type: t\r\nKV-Operation: DEL\r\n\r\n");
        HostileInput.of(
                        "stored messages",
                        answer("CHORIA_AJ.U.Q.key", "{\"task\":\"t-one\",\"held\":\"final\",\"record\":4}", headers),
                        answer(
                                "CHORIA_AJ.DLQ.Q.t-one",
                                "{\"id\":\"t-one\",\"type\":\"a\",\"state\":\"expired\"}",
                                headers),
                        answer("CHORIA_AJ.DLQ.Q.t-one", "no JSON", ""))
                .tryAll(bytes -> {
                    var message = LeaderReader.message(MessageAnswer.read(bytes));
                    assertThat(UniqueKeys.entry(message).toString()).isNotEmpty();
                    assertThat(DeadLetterReader.letter(message).toString()).isNotEmpty();
                });
    }

    private static String answer(String subject, String body, String headers) {
        return "{\"message\":{\"subject\":\"" + subject + "\",\"seq\":5,\"data\":\"" + base64(body) + "\",\"hdrs\":\""
                + base64(headers) + "\",\"time\":\"2026-11-24T11:26:31.7Z\"}}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void bodiesOfStoredMessages() {
        HostileInput.of(
                        "bodies and headers of stored messages",
                        "NATS/1.0\r\nAJ-Record: 7\r\nAJ-Tries: 3\r\nAJ-Died: 2026-11-24T11:26:31Z\r\nAJ-Reason: expired\r\n\r\n",
                        "{\"task\":\"t-one\",\"held\":\"period\",\"record\":4}")
                .tryTexts(text -> {
                    var message = LeaderReader.message(MessageAnswer.read(
                            answer("CHORIA_AJ.DLQ.Q.t-one", text, text).getBytes(UTF_8)));
                    assertThat(UniqueKeys.entry(message).toString()).isNotEmpty();
                    assertThat(DeadLetterReader.letter(message).toString()).isNotEmpty();
                });
    }

    @Test
    void idempotencyKeys() {
        HostileInput.of("idempotency keys", "{\"request\":\"ab12\",\"task\":\"t-one\",\"done\":true,\"by\":\"we\"}")
                .tryTexts(text -> {
                    var message = LeaderReader.message(MessageAnswer.read(
                            answer("$KV.CHORIA_AJ_OPERATIONS.once.ab", text, "").getBytes(UTF_8)));
                    assertThat(OnceKeys.read(message, "we").toString()).isNotEmpty();
                });
    }

    @Test
    void advisories() {
        var names = new StreamNames("CHORIA_AJ");
        HostileInput.of(
                        "advisories",
                        "{\"type\":\"io.nats.jetstream.advisory.v1.max_deliver\",\"id\":\"X\","
                                + "\"stream\":\"CHORIA_AJ_Q_A\",\"consumer\":\"WORKERS\",\"stream_seq\":17,\"deliveries\":5}")
                .tryAll(bytes -> {
                    var unused = SpentItems.hint(names, bytes);
                });
    }

    @Test
    void entriesOfWorkers() {
        HostileInput.of(
                        "entries of workers",
                        "{\"id\":\"w1\",\"host\":\"h\",\"pid\":7,\"started\":\"2026-11-24T11:26:31Z\",\"queues\":[\"A\"],"
                                + "\"slots\":10,\"running\":[\"t-one\"],\"progress\":{\"t-one\":{\"percent\":50,\"text\":\"half\","
                                + "\"at\":\"2026-11-24T11:26:31Z\"}}}")
                .tryAll(bytes ->
                        assertThat(WorkerRegistry.read(bytes).toString()).isNotEmpty());
    }

    @Test
    void answersToPublishes() {
        HostileInput.of(
                        "answers to publishes",
                        "{\"stream\":\"CHORIA_AJ_TASKS\",\"seq\":140057}",
                        "{\"stream\":\"S\",\"domain\":\"hub\",\"seq\":5,\"duplicate\":true}",
                        "{\"error\":{\"code\":400,\"err_code\":10071,\"description\":\"wrong last sequence: 5\"},\"seq\":0}",
                        "{\"error\":{\"code\":503,\"err_code\":10077,\"description\":\"maximum messages exceeded\"}}")
                .tryAll(bytes -> assertThat(
                                PublishAnswer.of(new Reply.Answer(bytes)).toString())
                        .isNotEmpty());
    }

    @Test
    void serversAndUsers() {
        HostileInput.of(
                        "answers about servers and users",
                        "{\"memory\":1,\"storage\":2,\"streams\":3,\"consumers\":4,\"limits\":{\"max_memory\":-1,"
                                + "\"max_storage\":5},\"tiers\":{\"R3\":{\"storage\":7,\"limits\":{\"max_storage\":8}}},"
                                + "\"api\":{\"level\":4}}",
                        "{\"permissions\":{\"publish\":{\"allow\":[\"a.>\",\"b.*.c\"],\"deny\":[\"a.b\"]},"
                                + "\"subscribe\":{\"allow\":[\"_INBOX.>\"],\"deny\":[]}}}")
                .tryAll(bytes -> {
                    assertThat(ServerFacts.usages(json(bytes)).toString()).isNotEmpty();
                    var grants = Grants.read(json(bytes));
                    for (var subject : new String[] {"a.b", "a.>", "b.*.c", "_INBOX.x"}) {
                        var unused = grants.publish().extent(subject);
                        unused = grants.subscribe().extent(subject);
                    }
                });
    }

    @Test
    void acknowledgementSubjects() {
        HostileInput.of(
                        "acknowledgement subjects",
                        "$JS.ACK.CHORIA_AJ_Q_TEST.WORKERS.1.2.2.1795520098405323787.0",
                        "$JS.ACK._.ACCHASH.CHORIA_AJ_Q_TEST.WORKERS.2.17.20.1795520098405323787.4.random")
                .tryTexts(text -> {
                    var unused = AckSubject.parse(text);
                });
    }

    @Test
    void headers() {
        HostileInput.of(
                        "headers",
                        "NATS/1.0\r\nAJ-Record: 7\r\nNats-Pending-Messages: 5\r\n\r\n",
                        "NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 1\r\n\r\n",
                        "NATS/1.0 503\r\n\r\n")
                .tryAll(bytes -> {
                    int status = HeaderBlock.status(bytes, 0, bytes.length);
                    assertThat(status).isBetween(0, 999);
                    var unused = HeaderBlock.statusText(bytes, 0, bytes.length);
                    for (var name : new String[] {"AJ-Record", "Nats-Pending-Messages", "x"}) {
                        long unusedNumber = HeaderNumber.of(HeaderBlock.value(bytes, 0, bytes.length, name), 0);
                    }
                });
    }

    @Test
    void framesOfTheProtocol() {
        HostileInput.of(
                        "frames",
                        "INFO {\"server_id\":\"X\"}\r\nMSG _INBOX.x.1f 12 3\r\nyes\r\nMSG a.b 7 5\r\nh\r\nlo\r\nPING\r\n",
                        String.join(
                                "",
                                "MSG Q.one 12 $JS.ACK.S.C.1.2.3.4.5 0\r\n\r\n",
                                "HMSG _INBOX.x.2 12 to 31 33\r\nNATS/1.0\r\nA:b\r\nName: a text\r\n\r\nok\r\n+OK\r\n"),
                        "HMSG _INBOX.x.z 12 16 16\r\nNATS/1.0 503\r\n\r\n\r\n-ERR 'x'\r\n")
                .tryAll(HostileAnswersTest::framed);
    }

    private static void framed(byte[] bytes) throws Exception {
        var problems = new ArrayList<RuntimeException>();
        var routes = FrameRoutes.NONE.with(12, message -> {
            try {
                var unused = message.subject() + message.replyTo() + message.statusText() + message.header("Name");
                long unusedSum = message.status() + message.numberInSubject(9) + message.body().length;
                var headers = message.headers();
                var unusedDue = DelayStream.due(message);
                var unusedReply = new Reply.Answer(message.body(), headers).header("Name");
            } catch (RuntimeException problem) {
                problems.add(problem);
            }
        });
        var in = new ByteArrayInputStream(bytes);
        var frames = new IncomingFrames();
        var buffer = new byte[512];
        while (frames.read(in::read, routes, buffer, 0, buffer.length) >= 0) {
            assertThat(problems).isEmpty();
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void requestsToServices() {
        HostileInput.of("requests to services", "2026-11-24T11:26:31Z")
                .and("application/x-asyncjobs-task+json", "17")
                .tryTexts(text -> {
                    var headers = headers(text);
                    assertThat(ServiceRequest.fencingToken(headers)).isNotNull();
                    assertThat(ServiceRequest.deadline(headers)).isNotNull();
                });
    }

    private static Headers headers(String text) {
        var safe = text.replaceAll("[^ -~]", "?"); // no server lets others in
        return new Headers().add(ServiceProtocol.DEADLINE, safe).add(ServiceProtocol.FENCING_TOKEN, safe);
    }

    @Test
    void pagesOfSubjects() {
        HostileInput.of(
                        "pages of subjects",
                        "{\"state\":{\"messages\":2,\"subjects\":{\"CHORIA_AJ.Q.A.one\":1,\"CHORIA_AJ.Q.A.t\\\"w}o\":1}}}")
                .tryAll(bytes -> {
                    int unused = QueueCensus.ids(bytes, hash -> {});
                });
    }

    @Test
    void contexts() {
        HostileInput.of(
                        "contexts",
                        "{\"description\":\"d\",\"url\":\"nats://127.0.0.1:4222,tls://user:pw@host:4223\",\"token\":\"\","
                                + "\"user\":\"u\",\"password\":\"p\",\"creds\":\"\",\"nkey\":\"\",\"cert\":\"\",\"key\":\"\",\"ca\":\"\","
                                + "\"jetstream_domain\":\"hub\",\"jetstream_api_prefix\":\"\",\"inbox_prefix\":\"_I.x\","
                                + "\"user_jwt\":\"\",\"tls_first\":false,\"socks_proxy\":\"socks5://host:1080\","
                                + "\"windows_ca_certs_match\":[]}")
                .and(
                        "{\"url\":\"ws://[::1]:8080\",\"creds\":\"~/none.creds\",\"ca\":\"/nowhere/ca.pem\"}",
                        "{\"url\":\"nats://h\",\"nkey\":\"data:;base64,U1VBQ1NT\",\"token\":\"t\"}",
                        "{\"url\":\"nats://h\",\"user_jwt\":\"env://JWT\",\"user_seed\":\"file:///nowhere\"}")
                .tryAll(bytes -> {
                    var file = Path.of("AJC.json");
                    var context = NatsContext.of("AJC", Contexts.parse(file, bytes), file);
                    var unused = context.toString() + context.redactedUrl();
                    var options = new ContextOptions(context, Map.of("HOME", "/nowhere", "JWT", "eyJ"));
                    var unusedApi = options.jetStream();
                    var unusedOptions = options.applyTo(new Options.Builder()).build();
                });
    }

    @Test
    void credentials() {
        HostileInput.of(
                        "credentials",
                        String.join(
                                "",
                                "-----BEGIN NATS USER JWT-----\neyJ0eXAiOiJKV1QifQ.eyJqdGkiOiJYIn0.c2ln\n------END NATS USER JWT------\n",
                                "-----BEGIN USER NKEY SEED-----\nSUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY\n",
                                "------END USER NKEY SEED------\n"),
                        String.join(
                                "",
                                "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n",
                                "-----END PRIVATE KEY-----\n"),
                        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA==\n-----END EC PRIVATE KEY-----\n")
                .tryTexts(text -> {
                    var unused = CredentialText.jwt(text.toCharArray());
                    unused = CredentialText.seed(text.toCharArray());
                    pem(text);
                });
    }

    private static void pem(String text) throws Exception {
        try {
            for (var block : PemBlock.parse(text)) {
                var unused = PrivateKeys.read(block);
            }
        } catch (IllegalArgumentException notBase64) {
            assertThat(notBase64.getClass()).isEqualTo(IllegalArgumentException.class);
        }
        assertThat(text.getBytes(ISO_8859_1)).hasSize(text.length());
    }
}

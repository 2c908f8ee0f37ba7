package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that somebody else wrote into the task stream, with names that are none. */
final class ForgedRecordIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private Connection nats;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("first"));
    }

    private void store(String id, String document) throws Exception {
        nats.jetStream().publish(SERVER.namespace() + ".T." + id, document.getBytes(UTF_8));
    }

    private void queued(String id) throws Exception {
        nats.jetStream()
                .publish(SERVER.namespace() + ".Q.Q." + id, ("{\"kind\":0,\"job\":\"" + id + "\"}").getBytes(UTF_8));
    }

    private static String document(String id, String type, String queue, String more) {
        return "{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"queue\":\"" + queue
                + "\",\"payload\":null,\"max_tries\":10," + more
                + "\"state\":\"new\",\"created\":\"2026-01-01T00:00:00Z\",\"tries\":0}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"x 0\\r\\n\\r\\nPUB evil.a 2\\r\\nhi\\r\\nPUB z", "a b", "a.b", "a*", "\\u0000", "a\\\"b"})
    void aQueueThatIsNoNameIsReadAsACorruptRecordAndReachesNoSubject(String queue) throws Exception {
        var injected = new ConcurrentLinkedQueue<String>();
        nats.createDispatcher(message -> injected.add(message.getSubject())).subscribe("evil.>");
        nats.flush(Duration.ofSeconds(5));
        store("forged", document("forged", "t", queue, ""));

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.tasks().load("forged"))
                .withMessageContaining("not a name");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.tasks().cancel("forged", "no"));
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.tasks().retry("forged"));
        assertThat(injected).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"run\":{\"item\":1,\"worker\":\"a b\"},", "\"unique_key\":\"a b\",", "\"unique_key\":\"a.>\","
            })
    void anyOtherTextThatBecomesPartOfASubjectIsCheckedToo(String more) throws Exception {
        store("forged", document("forged", "t", "Q", more));

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.tasks().load("forged"))
                .withMessageContaining("not a name");
    }

    @Test
    void aTypeThatNoHeaderCanCarryIsADeadLetterAndHoldsNothingUp() throws Exception {
        store("forged", document("forged", "t\u00e4sk", "Q", ""));
        queued("forged");
        SERVER.closed(jobs.worker().queue("Q").handleAny(context -> "done").start());

        assertThat(jobs.tasks().await("first", Duration.ofSeconds(20))).isPresent();
        await().untilAsserted(() -> assertThat(jobs.deadLetters().list(DeadLetterFilter.all(), 10))
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).isEqualTo(DeathReason.UNREADABLE)));
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }

    @Test
    void aDocumentThatLeavesNoRoomToRunItEndsAndItsLetterHasAllOfIt() throws Exception {
        long most = nats.getMaxPayload();
        var head = document("large", "t", "Q", "");
        int room = (int) (most - head.length() - 700);
        var payload = Base64.getEncoder().encodeToString(new byte[room / 4 * 3]);
        store("large", head.replace("\"payload\":null", "\"payload\":\"" + payload + "\""));
        queued("large");
        SERVER.closed(jobs.worker().queue("Q").handleAny(context -> "done").start());

        var end = jobs.tasks().await("large", Duration.ofSeconds(20)).orElseThrow();

        assertThat(end.state()).isEqualTo(TaskState.TERMINATED);
        assertThat(end.lastError().orElseThrow()).contains("no room");
        assertThat(jobs.deadLetters()
                        .load("large")
                        .task()
                        .orElseThrow()
                        .payload()
                        .size())
                .isEqualTo(room / 4 * 3);
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }
}

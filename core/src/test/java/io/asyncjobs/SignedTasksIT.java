package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.encryption.EncryptedPayloads;
import io.asyncjobs.encryption.PayloadKeys;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.signing.TaskVerifier;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import io.nats.client.JetStream;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks that are signed, should be, or are forged; and payloads that only holders of a key can read. */
final class SignedTasksIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final TaskSigner OURS = TaskSigner.ofHex("00".repeat(32));
    private static final TaskSigner NEXT = TaskSigner.ofHex("11".repeat(32));
    private static final TaskSigner THEIRS = TaskSigner.ofHex("22".repeat(32));

    private AsyncJobs plain;
    private AsyncJobs signing;
    private JetStream nats;

    @BeforeEach
    void connect() throws Exception {
        plain = SERVER.client();
        signing = SERVER.client(builder -> builder.signer(OURS));
        nats = SERVER.nats().jetStream();
        plain.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(5)));
    }

    private static Task enqueue(AsyncJobs jobs, String type) throws InterruptedException {
        return jobs.producer()
                .enqueue(TaskSpec.of(type, Map.of("n", 1)).queue("Q").deadlineIn(Duration.ofHours(1)));
    }

    private Worker worker(AsyncJobs jobs, ConcurrentLinkedQueue<String> ran) throws InterruptedException {
        return SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                .handleAny(context -> {
                    ran.add(context.task().id() + " " + context.task().payload().text());
                    return "ok";
                })
                .start());
    }

    private void endedAs(String id, TaskState state) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(plain.tasks().load(id).state()).isEqualTo(state));
    }

    /** Replaces the record, as anybody may who may enqueue. */
    private Task forge(Task version) throws Exception {
        var ack = nats.publish(SERVER.namespace() + ".T." + version.id(), TaskJson.write(version));
        return version.storedAt(ack.getSeqno());
    }

    private void publishItem(String queue, String id, byte[] body) throws Exception {
        nats.publish(SERVER.namespace() + ".Q." + queue + "." + id, body);
    }

    @Test
    void c33SignedEnqueueGives128HexCharsAndSurvivesLoad() throws Exception {
        var task = enqueue(signing, "t");

        assertThat(task.signature().orElseThrow()).matches("[0-9a-f]{128}");
        var loaded = signing.tasks().load(task.id());
        assertThat(loaded.signature()).isEqualTo(task.signature());
        assertThat(loaded.created()).isEqualTo(task.created());
        assertThat(loaded.deadline()).isEqualTo(task.deadline());
        assertThat(signing.tasks().find(task.id())).isPresent();
        assertThat(signing.tasks().payload(loaded, TaskType.of("t", new TaskType.Of<Map<String, Integer>>() {})))
                .isEqualTo(Map.of("n", 1));
    }

    @Test
    void c33WithTheWrongKeyOrWithoutSignatureATaskIsNotLoadedUnlessOptional() throws Exception {
        var signed = enqueue(signing, "t");
        var unsigned = enqueue(plain, "t");
        var others = SERVER.client(builder -> builder.verifier(THEIRS.verifier()));
        var lenient =
                SERVER.client(builder -> builder.verifier(THEIRS.verifier().optional()));

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> others.tasks().load(signed.id()))
                .withMessage(
                        "task " + signed.id() + " is not to be trusted: its signature is not by an accepted key, or"
                                + " what it covers was changed");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> others.tasks().find(unsigned.id()))
                .withMessage("task " + unsigned.id()
                        + " is not to be trusted: it is not signed, though signatures are required");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> others.tasks().payload(unsigned, TaskType.of("t", Map.class)));
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> lenient.tasks().load(signed.id()));
        assertThat(lenient.tasks().load(unsigned.id()).id()).isEqualTo(unsigned.id());
        assertThat(plain.tasks().load(signed.id()).signature()).isPresent();
        assertThat(others.tasks().list(TaskFilter.all(), 10)).hasSize(2);
        assertThat(others.tasks().document(signed.id())).isNotEmpty();
    }

    @Test
    void w22AClientWithASignerAloneVerifiesByItsOwnKey() throws Exception {
        var own = enqueue(signing, "t");
        var foreign = enqueue(plain, "t");

        assertThat(signing.tasks().load(own.id()).id()).isEqualTo(own.id());
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> signing.tasks().load(foreign.id()));
    }

    @Test
    void aSignedTaskRunsAndUnsignedAndForgedOnesAreQuarantinedAtOnce() throws Exception {
        var good = enqueue(signing, "good");
        var unsigned = enqueue(plain, "unsigned");
        var foreign = enqueue(SERVER.client(builder -> builder.signer(THEIRS)), "foreign");
        var changed = enqueue(signing, "changed");
        forge(changed.toBuilder().payload(Payload.ofText("{\"n\":2}")).build());
        var ran = new ConcurrentLinkedQueue<String>();
        var worker = worker(signing, ran);

        endedAs(good.id(), TaskState.COMPLETE);
        for (var bad : List.of(unsigned, foreign, changed)) {
            endedAs(bad.id(), TaskState.TERMINATED);
            var ended = plain.tasks().load(bad.id());
            assertThat(ended.deathReason()).contains(DeathReason.QUARANTINED);
            assertThat(ended.lastError().orElseThrow()).contains("sign");
            assertThat(ended.tries()).isZero();
        }

        await().until(() -> plain.queues().status("Q").entries() == 0);
        assertThat(ran).containsExactly(good.id() + " {\"n\":1}");
        assertThat(worker.counts().quarantined()).isEqualTo(3);
        assertThat(worker.counts().rejected()).isZero();
        assertThat(worker.counts().started()).isEqualTo(1);
    }

    @Test
    void aQuarantineThatDiedBeforeItsItemWasRemovedIsFinishedByTheNextDelivery() throws Exception {
        var unsigned = enqueue(plain, "unsigned");
        forge(unsigned.quarantined("it is not signed", Instant.now()));
        var ran = new ConcurrentLinkedQueue<String>();
        var worker = worker(signing, ran);

        await().until(() -> plain.queues().status("Q").entries() == 0);
        assertThat(plain.tasks().load(unsigned.id()).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(ran).isEmpty();
        assertThat(worker.counts().quarantined()).isZero();
    }

    @Test
    void w16AHundredForgedTasksDoNotHoldUpAHundredGoodOnes() throws Exception {
        plain.queues().define(QueueSettings.of("SMALL").withMaxConcurrent(5));
        var good = new TreeSet<String>();
        for (int i = 0; i < 100; i++) {
            plain.producer().enqueue(TaskSpec.of("t").queue("SMALL"));
            good.add(signing.producer().enqueue(TaskSpec.of("t").queue("SMALL")).id());
        }
        Set<String> ran = new ConcurrentSkipListSet<>();

        var worker = SERVER.closed(signing.worker()
                .queue("SMALL")
                .slots(5)
                .handle("t", context -> ran.add(context.task().id()))
                .start());

        // the lease is 30 s: a single one that is waited for would show
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(worker.counts().succeeded()).isEqualTo(100);
            assertThat(worker.counts().quarantined()).isEqualTo(100);
        });
        assertThat(ran).isEqualTo(good);
        await().until(() -> plain.queues().status("SMALL").entries() == 0);
    }

    @Test
    void keysAreReplacedOneAfterTheOther() throws Exception {
        var old = enqueue(signing, "t");
        var next = SERVER.client(
                builder -> builder.signer(NEXT).verifier(NEXT.verifier().andHex(OURS.publicKeyHex())));
        var fresh = enqueue(next, "t");
        var ran = new ConcurrentLinkedQueue<String>();
        worker(next, ran);

        endedAs(old.id(), TaskState.COMPLETE);
        endedAs(fresh.id(), TaskState.COMPLETE);
        assertThat(ran).hasSize(2);
    }

    @Test
    void whereSignaturesAreOptionalUnsignedTasksRunAndForgedOnesDoNot() throws Exception {
        var unsigned = enqueue(plain, "t");
        var forged = enqueue(SERVER.client(builder -> builder.signer(THEIRS)), "t");
        var ran = new ConcurrentLinkedQueue<String>();
        worker(
                SERVER.client(builder ->
                        builder.verifier(TaskVerifier.ofHex(OURS.publicKeyHex()).optional())),
                ran);

        endedAs(unsigned.id(), TaskState.COMPLETE);
        endedAs(forged.id(), TaskState.TERMINATED);
        assertThat(ran).containsExactly(unsigned.id() + " {\"n\":1}");
    }

    @Test
    void aForgedItemThatCarriesAnotherPayloadNeitherRunsNorHarmsItsTask() throws Exception {
        var task = enqueue(signing, "t");
        var view = SERVER.nats().jetStreamManagement();
        view.purgeStream(SERVER.namespace() + "_Q_Q");
        var other = task.toBuilder()
                .payload(Payload.ofText("{\"n\":666}"))
                .signature(null)
                .build();
        publishItem("Q", task.id(), ItemJson.write(task.id(), task.sequence(), TaskJson.write(other)));
        var ran = new ConcurrentLinkedQueue<String>();
        var worker = worker(signing, ran);

        endedAs(task.id(), TaskState.COMPLETE);
        assertThat(ran).containsExactly(task.id() + " {\"n\":1}");
        assertThat(worker.counts().quarantined()).isZero();
    }

    @Test
    void aForgedItemThatCarriesTheSignedTaskAsNewDoesNotRunItAgain() throws Exception {
        var task = enqueue(signing, "t");
        var ran = new ConcurrentLinkedQueue<String>();
        worker(signing, ran);
        endedAs(task.id(), TaskState.COMPLETE);
        await().until(() -> plain.queues().status("Q").entries() == 0);
        long sequence = plain.tasks().load(task.id()).sequence();

        publishItem("Q", task.id(), ItemJson.write(task.id(), sequence, TaskJson.write(task)));

        await().until(() -> plain.queues().status("Q").entries() == 0);
        assertThat(ran).hasSize(1);
        assertThat(plain.tasks().load(task.id()).sequence()).isEqualTo(sequence);
    }

    @Test
    void anItemThatWasMovedToAnotherQueueIsRemovedAndItsTaskUntouched() throws Exception {
        plain.queues().define(QueueSettings.of("OTHER"));
        var task = enqueue(signing, "t");
        publishItem("OTHER", task.id(), ItemJson.pointer(task.id()));
        var ran = new ConcurrentLinkedQueue<String>();
        var worker = SERVER.closed(signing.worker()
                .queue("OTHER")
                .handleAny(context -> ran.add(context.task().id()))
                .start());

        await().untilAsserted(() -> assertThat(worker.counts().rejected()).isEqualTo(1));
        await().until(() -> plain.queues().status("OTHER").entries() == 0);
        assertThat(ran).isEmpty();
        assertThat(plain.tasks().load(task.id()).sequence()).isEqualTo(task.sequence());
    }

    @Test
    void aForgedRecordThatIsTooLargeToBeQuarantinedIsRemovedFromItsQueue() throws Exception {
        enqueue(signing, "first"); // makes the stream of tasks
        var most = (int) SERVER.nats().getMaxPayload();
        var empty = Task.builder("large", "t", "Q").created(Instant.now()).build();
        int room = most - TaskJson.write(empty).length - 20;
        var large = empty.toBuilder()
                .unknownKeys(Map.of("x", "\"" + "y".repeat(room) + "\""))
                .build();
        nats.publish(SERVER.namespace() + ".T.large", new Headers(), TaskJson.write(large));
        publishItem("Q", "large", ItemJson.pointer("large"));
        var worker = worker(signing, new ConcurrentLinkedQueue<>());

        await().untilAsserted(() -> assertThat(worker.counts().rejected()).isEqualTo(1));
        await().until(() -> plain.queues().status("Q").entries() == 0);
    }

    @Test
    void retriesKeepTheSignatureGood() throws Exception {
        var task = enqueue(signing, "flaky");
        SERVER.closed(signing.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                .handle("flaky", context -> {
                    if (context.tryNumber() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return null;
                })
                .start());

        endedAs(task.id(), TaskState.COMPLETE);
        assertThat(signing.tasks().load(task.id()).tries()).isEqualTo(3);
    }

    @Test
    void aRetryKeepsTheSignatureGoodAndANewDeadlineIsSignedAnew() throws Exception {
        var task = enqueue(signing, "t");
        signing.tasks().cancel(task.id(), "by mistake");
        var deadline = Instant.now().plusSeconds(7_200);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> plain.tasks().retry(task.id(), deadline))
                .withMessageContaining("only a client with the signing key can give it a new one");
        assertThat(plain.tasks().load(task.id()).state()).isEqualTo(TaskState.TERMINATED);
        var retried = signing.tasks().retry(task.id(), deadline);

        assertThat(retried.deadline()).contains(deadline);
        assertThat(retried.signature()).isPresent().isNotEqualTo(task.signature());
        var ran = new ConcurrentLinkedQueue<String>();
        worker(signing, ran);
        endedAs(task.id(), TaskState.COMPLETE);
        assertThat(signing.tasks().await(task.id(), Duration.ofSeconds(10))).isPresent();
    }

    @Test
    void aForgedTaskIsNotSignedByGivingItANewDeadline() throws Exception {
        var task = enqueue(signing, "t");
        signing.tasks().cancel(task.id(), "by mistake");
        var stored = forge(plain.tasks().load(task.id()).toBuilder()
                .payload(Payload.ofText("{\"n\":2}"))
                .build());

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> signing.tasks().retry(task.id(), Instant.now().plusSeconds(7_200)));
        assertThat(plain.tasks().load(task.id()).sequence()).isEqualTo(stored.sequence());
    }

    @Test
    void c39EncryptedPayloadsAreReadWithTheKeyOnly() throws Exception {
        var keys = PayloadKeys.ofHex("k2", "b2".repeat(32)).andOldHex("k1", "a1".repeat(32));
        var sealing = SERVER.client(builder -> builder.payloads(json -> new EncryptedPayloads(json, keys)));
        var type = TaskType.of("secret", new TaskType.Of<Map<String, String>>() {});
        var before = SERVER.client(builder ->
                        builder.payloads(json -> new EncryptedPayloads(json, PayloadKeys.ofHex("k1", "a1".repeat(32)))))
                .producer()
                .enqueue(type.with(Map.of("pin", "1234")).queue("Q"));
        var task = sealing.producer().enqueue(type.with(Map.of("pin", "5678")).queue("Q"));
        var seen = new ConcurrentLinkedQueue<String>();
        SERVER.closed(sealing.worker()
                .queue("Q")
                .handle(type, (payload, context) -> {
                    seen.add(payload.toString());
                    return null;
                })
                .start());

        endedAs(task.id(), TaskState.COMPLETE);
        endedAs(before.id(), TaskState.COMPLETE);
        assertThat(seen).containsExactlyInAnyOrder("{pin=1234}", "{pin=5678}");
        assertThat(new String(task.payload().bytes(), UTF_8)).doesNotContain("5678");
        assertThat(sealing.tasks().payload(task, type)).isEqualTo(Map.of("pin", "5678"));
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> plain.tasks().payload(task, type));
    }

    @Test
    void c39AnObjectThatTheCodecCannotEncodeIsRefusedAndNothingStored() throws Exception {
        var failing = SERVER.client(builder -> builder.payloads(codec -> new EncryptedPayloads(
                new PayloadCodec() {
                    @Override
                    public byte[] encode(@Nullable Object payload, Type type) throws Exception {
                        throw new IOException("disk on fire");
                    }

                    @Override
                    public Object decode(byte[] bytes, Type type) {
                        return "";
                    }
                },
                PayloadKeys.ofHex("k", "00".repeat(16)))));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> failing.producer()
                        .enqueue(TaskSpec.of("t", "x").queue("Q").id("never")))
                .withMessageContaining("cannot be encoded: disk on fire; nothing was stored");
        assertThat(plain.tasks().find("never")).isEmpty();
    }
}

package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one side signs the other verifies, and both refuse what is not signed or by another key. */
@Tag("go")
@AsyncJobsTest
final class SignedTasksIT {

    private static final String QUEUE = "SIGNED";
    private static final String SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String OTHER_SEED = "ff".repeat(32);
    private static final TaskSigner SIGNER = TaskSigner.ofHex(SEED);

    private BothSides both;
    private AsyncJobs signing;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
        both.sharedQueue(QUEUE);
        signing = both.java(builder -> builder.signer(SIGNER));
    }

    @AfterEach
    void disconnect() throws Exception {
        signing.close();
        both.close();
    }

    @Test
    void goSignsAndJavaVerifiesAndRuns() throws Exception {
        var id = both.go().enqueue(QUEUE, "mail", "--seed", SEED, "--payload", "{\"to\":\"<ä>\"}", "--deadline", "1h");

        var loaded = signing.tasks().load(id);
        assertThat(loaded.signature().orElseThrow()).matches("[0-9a-f]{128}");
        assertThat(SIGNER.signed(loaded.toBuilder().signature(null).build()).signature())
                .isEqualTo(loaded.signature());
        try (var worker =
                signing.worker().queue(QUEUE).handle("mail", context -> "ok").start()) {
            both.awaitState(id, TaskState.COMPLETE);
            assertThat(worker.counts().quarantined()).isZero();
        }
        assertThat(both.go()
                        .load(QUEUE, id, "--public-key", SIGNER.publicKeyHex())
                        .get("task")
                        .get("state")
                        .asString())
                .isEqualTo("complete");
    }

    @Test
    void javaSignsAndGoVerifiesAndRuns() throws Exception {
        var task = signing.producer()
                .enqueue(TaskSpec.of("mail", Map.of("to", "<ä>"))
                        .queue(QUEUE)
                        .maxTries(3)
                        .deadline(Instant.now().plusSeconds(3_600)));

        try (var worker = both.go().process(QUEUE, "mail", "--public-key", SIGNER.publicKeyHex(), "--policy", "test")) {
            both.awaitState(task.id(), TaskState.COMPLETE);
            worker.stop();
        }
        assertThat(signing.tasks().load(task.id()).signature()).isEqualTo(task.signature());
    }

    @Test
    void javaQuarantinesWhatGoDidNotSignOrSignedByAnotherKey() throws Exception {
        var unsigned = both.go().enqueue(QUEUE, "mail");
        var foreign = both.go().enqueue(QUEUE, "mail", "--seed", OTHER_SEED);

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> signing.tasks().load(foreign));
        try (var worker =
                signing.worker().queue(QUEUE).handle("mail", context -> "never").start()) {
            for (var id : new String[] {unsigned, foreign}) {
                var ended = both.awaitState(id, TaskState.TERMINATED);
                assertThat(ended.deathReason()).contains(DeathReason.QUARANTINED);
            }
            await().untilAsserted(
                            () -> assertThat(worker.counts().quarantined()).isEqualTo(2));
            assertThat(worker.counts().started()).isZero();
        }
        assertThat(both.go().load(QUEUE, unsigned).get("task").get("last_err").asString())
                .contains("not signed");
    }

    @Test
    void goRefusesWhatJavaDidNotSignOrWhatWasChangedSince() throws Exception {
        var unsigned = both.java().producer().enqueue(TaskSpec.of("mail").queue(QUEUE));
        var changed = signing.producer().enqueue(TaskSpec.of("mail", "a").queue(QUEUE));
        both.storeDocument(
                changed.id(),
                both.document(changed.id())
                        .replaceFirst("\"payload\":\"[^\"]+\"", "\"payload\":\"ImIi\"")
                        .getBytes(StandardCharsets.UTF_8));
        var good = signing.producer().enqueue(TaskSpec.of("mail", "a").queue(QUEUE));

        assertThatThrownBy(() -> both.go().load(QUEUE, unsigned.id(), "--public-key", SIGNER.publicKeyHex()))
                .hasMessageContaining("task is not signed");
        assertThatThrownBy(() -> both.go().load(QUEUE, changed.id(), "--public-key", SIGNER.publicKeyHex()))
                .hasMessageContaining("invalid");
        try (var worker =
                both.go().process(QUEUE, "mail", "--concurrency", "5", "--public-key", SIGNER.publicKeyHex())) {
            both.awaitState(good.id(), TaskState.COMPLETE);
            worker.stop();
        }
        assertThat(both.java().tasks().load(unsigned.id()).state()).isEqualTo(TaskState.NEW);
        assertThat(both.java().tasks().load(changed.id()).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void aSignatureOutlivesTheOthersSaves() throws Exception {
        var task =
                signing.producer().enqueue(TaskSpec.of("mail", "a").queue(QUEUE).deadlineIn(Duration.ofHours(1)));

        both.go().resave(QUEUE, task.id());

        assertThat(signing.tasks().load(task.id()).signature()).isEqualTo(task.signature());
    }
}

package io.asyncjobs.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.lifecycle.Settled.ItemAction;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TrustTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final TaskSigner SIGNER = TaskSigner.ofHex("00".repeat(32));
    private static final TaskSigner OTHER = TaskSigner.ofHex("11".repeat(32));
    private static final Trust KEYLESS = Trust.of(null, null);
    private static final Trust KEYED = Trust.of(SIGNER, null);
    private static final Task UNSIGNED =
            Task.builder("one", "t", "Q").created(NOW).build();

    @Test
    void withoutKeysAllIsAsItIs() {
        var signed = SIGNER.signed(UNSIGNED);

        assertThat(KEYLESS.signed(UNSIGNED)).isSameAs(UNSIGNED);
        assertThat(KEYLESS.checked(signed)).isSameAs(signed);
        assertThat(KEYLESS.refusal(UNSIGNED)).isEmpty();
        assertThat(KEYLESS.believesItems()).isTrue();
    }

    @Test
    void w22ASignerAloneIsItsOwnVerifierAndAnotherVerifierTakesItsPlace() {
        assertThat(KEYED.refusal(KEYED.signed(UNSIGNED))).isEmpty();
        assertThat(KEYED.refusal(OTHER.signed(UNSIGNED))).isPresent();
        assertThat(Trust.of(SIGNER, OTHER.verifier()).refusal(SIGNER.signed(UNSIGNED)))
                .isPresent();
        assertThat(Trust.of(null, SIGNER.verifier()).refusal(SIGNER.signed(UNSIGNED)))
                .isEmpty();
        assertThat(KEYED.believesItems()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void w16ATaskThatCannotBeTrustedIsQuarantinedUnlessItIsOver(TaskState state) {
        var task = UNSIGNED.toBuilder().state(state).build();

        if (state.isFinal()) {
            assertThat(KEYED.refusal(task)).isEmpty();
        } else {
            assertThat(KEYED.refusal(task))
                    .contains(new Verdict.Quarantine("it is not signed, though signatures are required"));
        }
    }

    @Test
    void aQuarantinedTaskIsTerminatedAndDeadAndItsItemEnded() {
        var settled = Settlement.quarantine(UNSIGNED, "it is not signed", NOW);

        assertThat(settled.task().state()).isEqualTo(TaskState.TERMINATED);
        assertThat(settled.task().deathReason()).contains(DeathReason.QUARANTINED);
        assertThat(settled.task().lastError()).contains("it is not signed");
        assertThat(settled.item()).isEqualTo(new ItemAction.Terminate("it is not signed"));
        assertThat(settled.again()).isNull();
    }

    @Test
    void onlyWhatIsTrustedIsSignedAnewAndOnlyByWhoHasTheKey() {
        var signed = SIGNER.signed(UNSIGNED);
        var later = signed.toBuilder().deadline(NOW.plusSeconds(60)).build();

        assertThat(KEYED.refusal(KEYED.signedAnew(signed, later))).isEmpty();
        assertThat(KEYED.signedAnew(UNSIGNED, UNSIGNED)).isSameAs(UNSIGNED);
        assertThatExceptionOfType(CorruptDataException.class).isThrownBy(() -> KEYED.signedAnew(later, later));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> KEYLESS.signedAnew(signed, later));
    }
}

package io.asyncjobs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.task.Unique.IfTaken;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UniqueTest {

    private static final Payload X = Payload.ofText("x");

    @ParameterizedTest
    @ValueSource(ints = {0, 1025, 10_000})
    void aKeyOfAWrongLengthIsRefused(int bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Unique.key("k".repeat(bytes)))
                .withMessage("the unique key has " + bytes + " bytes; it must have 1 to 1024: use a hash of it");
    }

    @Test
    void theLengthCountsBytesAndAnyCharacterIsFine() {
        assertThat(Unique.key("k".repeat(1024)).token("t", X)).hasSize(65);
        assertThat(Unique.key(" .*> \n\u0000").token("t", X)).matches("k[0-9a-f]{64}");
        assertThatIllegalArgumentException().isThrownBy(() -> Unique.key("é".repeat(513)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.999S", "-PT1S", "P36501D"})
    void aPeriodOutOfRangeIsRefused(Duration period) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Unique.key("k").forPeriod(period))
                .withMessageContaining("between 1 second and 36500 days");
    }

    @Test
    void eachSettingIsKeptAndTheLastOneCounts() {
        var unique = Unique.key("k");
        assertThat(unique.period()).isEmpty();
        assertThat(unique.ifTaken()).isEqualTo(IfTaken.REJECT);

        var hour = unique.ifTaken(IfTaken.REPLACE_WAITING).forPeriod(Duration.ofHours(1));

        assertThat(hour.period()).contains(Duration.ofHours(1));
        assertThat(hour.ifTaken()).isEqualTo(IfTaken.REPLACE_WAITING);
        assertThat(hour.untilFinal()).isEqualTo(unique.ifTaken(IfTaken.REPLACE_WAITING));
        assertThat(unique.period()).isEmpty();
    }

    @Test
    void anOwnKeyIsTheSameForEveryTypeAndPayload() {
        var key = Unique.key("k");

        assertThat(key.token("t", X)).isEqualTo(key.token("u", Payload.none()));
        assertThat(key.token("t", X)).isNotEqualTo(Unique.key("l").token("t", X));
        assertThat(key.token("t", X))
                .isEqualTo(key.forPeriod(Duration.ofHours(1)).token("t", X));
    }

    @Test
    void typeAndPayloadAreToldApart() {
        var unique = Unique.byTypeAndPayload();
        var tokens = List.of(
                unique.token("t", X),
                unique.token("tx", Payload.of(new byte[0])),
                unique.token("t", Payload.none()),
                unique.token("t", Payload.of(new byte[0])),
                unique.token("t", Payload.ofText("y")),
                unique.token("tx", Payload.none()),
                Unique.key("t\u0000x").token("t", X));

        assertThat(new HashSet<>(tokens)).hasSameSizeAs(tokens);
        assertThat(unique.token("t", X)).isEqualTo(unique.token("t", Payload.ofText("x")));
    }

    @Test
    void onlyAKeyThatIsHeldUntilFinalStandsInTheRecord() {
        var spec = TaskSpec.of("t").unique(Unique.key("k"));

        assertThat(spec.toTask(X, Instant.EPOCH).uniqueKey())
                .contains(Unique.key("k").token("t", X));
        assertThat(spec.unique(Unique.key("k").forPeriod(Duration.ofHours(1)))
                        .toTask(X, Instant.EPOCH)
                        .uniqueKey())
                .isEmpty();
        assertThat(spec.queue("Q").returnExisting().id("one").unique()).contains(Unique.key("k"));
        assertThat(spec.returnsExisting()).isFalse();
        assertThat(spec.returnExisting().id("one").returnsExisting()).isTrue();
    }
}

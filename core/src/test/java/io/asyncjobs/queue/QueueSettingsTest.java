package io.asyncjobs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncjobs.task.Retention;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class QueueSettingsTest {

    private static final QueueSettings Q = QueueSettings.of("Q");

    static Stream<Arguments> inBounds() {
        return Stream.of(
                accepted("maxRunTime 1 ms", q -> q.withMaxRunTime(Duration.ofMillis(1))),
                accepted("maxRunTime 365 days", q -> q.withMaxRunTime(Duration.ofDays(365))),
                accepted("lease 1 s", q -> q.withLease(Duration.ofSeconds(1))),
                accepted("lease 1 h", q -> q.withLease(Duration.ofHours(1))),
                accepted("maxTries below 0", q -> q.withMaxTries(Integer.MIN_VALUE)),
                accepted("maxTries any", q -> q.withMaxTries(Integer.MAX_VALUE)),
                accepted("maxConcurrent 1", q -> q.withMaxConcurrent(1)),
                accepted("maxConcurrent 100000", q -> q.withMaxConcurrent(100_000)),
                accepted("priority 1", q -> q.withPriority(1)),
                accepted("priority 1000", q -> q.withPriority(1_000)),
                accepted("maxAge 0", q -> q.withMaxAge(Duration.ZERO)),
                accepted("maxAge 1 s", q -> q.withMaxAge(Duration.ofSeconds(1))),
                accepted("maxAge 100 years", q -> q.withMaxAge(Duration.ofDays(36_500))),
                accepted("maxEntries 0", q -> q.withMaxEntries(0)),
                accepted("maxEntries any", q -> q.withMaxEntries(Long.MAX_VALUE)),
                accepted("replicas 0", q -> q.withReplicas(0)),
                accepted("replicas 5", q -> q.withReplicas(5)));
    }

    static Stream<Arguments> outOfBounds() {
        return Stream.of(
                refused(
                        q -> q.withMaxRunTime(Duration.ofMillis(1).minusNanos(1)),
                        "maxRunTime",
                        "PT0.001S and PT8760H"),
                refused(q -> q.withMaxRunTime(Duration.ofSeconds(-1)), "maxRunTime", "PT0.001S and PT8760H"),
                refused(q -> q.withMaxRunTime(Duration.ofDays(365).plusNanos(1)), "maxRunTime", "PT0.001S and PT8760H"),
                refused(q -> q.withLease(Duration.ofMillis(999)), "lease", "PT1S and PT1H"),
                refused(q -> q.withLease(Duration.ofHours(1).plusNanos(1)), "lease", "PT1S and PT1H"),
                refused(q -> q.withMaxConcurrent(0), "maxConcurrent", "1 and 100000"),
                refused(q -> q.withMaxConcurrent(100_001), "maxConcurrent", "1 and 100000"),
                refused(q -> q.withPriority(0), "priority", "1 and 1000"),
                refused(q -> q.withPriority(1_001), "priority", "1 and 1000"),
                refused(q -> q.withMaxAge(Duration.ofMillis(999)), "maxAge", "PT1S and PT876000H"),
                refused(q -> q.withMaxAge(Duration.ofSeconds(-1)), "maxAge", "PT1S and PT876000H"),
                refused(q -> q.withMaxAge(Duration.ofDays(36_500).plusNanos(1)), "maxAge", "PT1S and PT876000H"),
                refused(q -> q.withReplicas(-1), "replicas", "0 and 5"),
                refused(q -> q.withReplicas(6), "replicas", "0 and 5"));
    }

    private static Arguments accepted(String what, UnaryOperator<QueueSettings> change) {
        return arguments(what, change);
    }

    private static Arguments refused(UnaryOperator<QueueSettings> change, String what, String bounds) {
        return arguments(change, what, bounds);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inBounds")
    void valuesUpToTheirBoundsAreAccepted(String what, UnaryOperator<QueueSettings> change) {
        assertThatCode(() -> change.apply(Q)).as(what).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{1} between {2}")
    @MethodSource("outOfBounds")
    void valuesBeyondTheirBoundsAreRefused(UnaryOperator<QueueSettings> change, String what, String bounds) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(Q))
                .withMessageStartingWith(what + " of queue Q is ")
                .withMessageEndingWith("; it must be between " + bounds);
    }

    @Test
    void namesAndNegativeEntriesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> QueueSettings.of("a.b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Q.withMaxEntries(-1))
                .withMessage("maxEntries of queue Q is -1; it must be at least 0");
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        assertThat(Q)
                .isEqualTo(new QueueSettings(
                        "Q",
                        Duration.ofHours(1),
                        Duration.ofSeconds(30),
                        0,
                        100,
                        1,
                        Duration.ZERO,
                        0,
                        WhenFull.REJECT,
                        null,
                        0,
                        false,
                        Retention.none()));
    }

    @Test
    void theDefaultQueueIsSetAsTheOriginalDoes() {
        var queue = QueueSettings.defaultQueue();

        assertThat(queue.name()).isEqualTo("DEFAULT");
        assertThat(queue.maxRunTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(queue.maxTries()).isEqualTo(100);
        assertThat(queue.maxConcurrent()).isEqualTo(100);
        assertThat(queue.sharedWithGo()).isTrue();
    }

    @Test
    void aQueueSharedWithGoHasItsRunTimeAsLease() {
        var queue = Q.withMaxRunTime(Duration.ofMinutes(5)).withLease(Duration.ofSeconds(7));

        assertThat(queue.effectiveLease()).isEqualTo(Duration.ofSeconds(7));
        assertThat(queue.withSharedWithGo(true).effectiveLease()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void eachChangeSetsItsValueAlone() {
        var changed = Q.withMaxRunTime(Duration.ofMinutes(5))
                .withLease(Duration.ofSeconds(7))
                .withMaxTries(3)
                .withMaxConcurrent(4)
                .withPriority(5)
                .withMaxAge(Duration.ofDays(6))
                .withMaxEntries(7)
                .withWhenFull(WhenFull.DISCARD_OLD)
                .withStorage(Storage.MEMORY)
                .withReplicas(3)
                .withSharedWithGo(true);

        assertThat(changed)
                .isEqualTo(new QueueSettings(
                        "Q",
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(7),
                        3,
                        4,
                        5,
                        Duration.ofDays(6),
                        7,
                        WhenFull.DISCARD_OLD,
                        Storage.MEMORY,
                        3,
                        true,
                        Retention.none()));
    }

    @Test
    void differencesNameWhatIsLiveAndWhatWasAskedFor() {
        var live = Q.withMaxRunTime(Duration.ofMinutes(5))
                .withLease(Duration.ofSeconds(7))
                .withMaxTries(5)
                .withMaxConcurrent(4)
                .withPriority(5)
                .withMaxAge(Duration.ofDays(6))
                .withMaxEntries(7)
                .withWhenFull(WhenFull.DISCARD_OLD)
                .withStorage(Storage.MEMORY)
                .withReplicas(3);

        assertThat(Q.withMaxTries(3).withStorage(Storage.FILE).withReplicas(1).differences(live))
                .containsExactly(
                        "maxRunTime PT5M where PT1H was asked for",
                        "lease PT7S where PT30S was asked for",
                        "maxTries 5 where 3 was asked for",
                        "maxConcurrent 4 where 100 was asked for",
                        "priority 5 where 1 was asked for",
                        "maxAge PT144H where PT0S was asked for",
                        "maxEntries 7 where 0 was asked for",
                        "whenFull DISCARD_OLD where REJECT was asked for",
                        "storage MEMORY where FILE was asked for",
                        "replicas 3 where 1 was asked for");
    }

    @Test
    void thatOneIsSharedWithGoAndTheOtherIsNotIsADifference() {
        assertThat(Q.withSharedWithGo(true).differences(Q))
                .containsExactly("sharedWithGo false where true was asked for");
    }

    @Test
    void whatIsAsAskedIsNoDifference() {
        var live = Q.withStorage(Storage.MEMORY).withReplicas(3);

        assertThat(Q.differences(live))
                .as("storage and replicas were left to the client")
                .isEmpty();
        assertThat(Q.withMaxTries(-1).differences(live))
                .as("no limit is no limit")
                .isEmpty();
        assertThat(Q.withSharedWithGo(true)
                        .differences(live.withSharedWithGo(true).withLease(Duration.ofSeconds(7))))
                .as("a queue shared with Go has no lease of its own")
                .isEmpty();
        assertThat(live.differences(live)).isEmpty();
    }
}

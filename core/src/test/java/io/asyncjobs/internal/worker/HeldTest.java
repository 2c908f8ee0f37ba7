package io.asyncjobs.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.internal.jetstream.TestItems;
import org.junit.jupiter.api.Test;

/** Times count from when the item came; the lease is 30 s. */
final class HeldTest {

    private static final long SECOND = 1_000_000_000L;

    private final Held held = new Held(TestItems.item("Q", 7), 30 * SECOND);
    private final long came = held.item().receivedNanos();

    private long after(long seconds) {
        return came + seconds * SECOND;
    }

    @Test
    void aLeaseIsHeldThenLateThenLost() {
        assertThat(held.state(after(0))).isEqualTo(LeaseState.HELD);
        assertThat(held.state(after(20))).isEqualTo(LeaseState.HELD);
        assertThat(held.state(after(20) + 1)).isEqualTo(LeaseState.LATE);
        assertThat(held.state(after(30))).isEqualTo(LeaseState.LATE);
        assertThat(held.state(after(30) + 1)).isEqualTo(LeaseState.LOST);
    }

    @Test
    void aConfirmedRenewalCountsFromWhenItWasAskedFor() {
        held.confirmed(after(10));

        assertThat(held.state(after(30))).isEqualTo(LeaseState.HELD);
        assertThat(held.state(after(40) + 1)).isEqualTo(LeaseState.LOST);
    }

    @Test
    void aLateConfirmationOfAnEarlierRenewalDoesNotTakeBackALaterOne() {
        held.confirmed(after(20));
        held.confirmed(after(10));

        assertThat(held.state(after(40))).isEqualTo(LeaseState.HELD);
    }

    @Test
    void renewalsAreAskedForOnceEachThirdOfTheLease() {
        assertThat(held.needsRenewal(after(10) - 1)).isFalse();
        assertThat(held.needsRenewal(after(10))).isTrue();

        held.askedAt(after(10));

        assertThat(held.needsRenewal(after(11))).isFalse();
        assertThat(held.needsRenewal(after(20))).isTrue();
    }

    @Test
    void aShorterLeaseIsRenewedMoreOftenAtOnceAndHoldsFromTheNextConfirmationOn() {
        held.leaseBecomes(6 * SECOND);

        assertThat(held.needsRenewal(after(2))).isTrue();
        assertThat(held.state(after(19))).isEqualTo(LeaseState.HELD);

        held.confirmed(after(19));

        assertThat(held.state(after(25))).isEqualTo(LeaseState.LATE);
        assertThat(held.state(after(26))).isEqualTo(LeaseState.LOST);
    }

    @Test
    void aRenewalThatCouldNotBeAskedForIsStillDue() {
        assertThat(held.needsRenewal(after(10))).isTrue();
        assertThat(held.needsRenewal(after(10) + 1)).isTrue();
    }

    @Test
    void whatWasGivenUpIsNotRenewed() {
        held.giveUp();

        assertThat(held.needsRenewal(after(29))).isFalse();
        assertThat(held.isGivenUp()).isTrue();
    }

    @Test
    void theRecordIsLookedAtOnceEachThirdOfTheLease() {
        assertThat(held.takeRecordCheck(after(10) - 1)).isFalse();
        assertThat(held.takeRecordCheck(after(10))).isTrue();
        assertThat(held.takeRecordCheck(after(19))).isFalse();
        assertThat(held.takeRecordCheck(after(20))).isTrue();
    }

    @Test
    void anItemIsTooOldToBeStartedAfterHalfALease() {
        assertThat(held.isStale(after(15))).isFalse();
        assertThat(held.isStale(after(15) + 1)).isTrue();

        held.confirmed(after(10));

        assertThat(held.isStale(after(25))).isFalse();
    }

    @Test
    void anotherDeliveryOfTheItemIsTakenOverAsFreshlyLeased() {
        var again = TestItems.item("Q", 7);

        held.adopt(again);

        assertThat(held.item()).isSameAs(again);
        assertThat(held.state(again.receivedNanos() + 20 * SECOND)).isEqualTo(LeaseState.HELD);
        assertThat(held.needsRenewal(again.receivedNanos() + 10 * SECOND - 1)).isFalse();
    }

    @Test
    void itDoesNotMatterWhereTheClockStands() {
        long wraps = Long.MAX_VALUE - came;

        held.confirmed(came + wraps);

        assertThat(held.state(came + wraps + 20 * SECOND)).isEqualTo(LeaseState.HELD);
        assertThat(held.state(came + wraps + 31 * SECOND)).isEqualTo(LeaseState.LOST);
    }
}

package io.asyncjobs.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many refusals are kept. */
class RefusalsTest {

    private static final Instant NOON = Instant.parse("2026-02-03T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final Refusals refusals = new Refusals(nanos::get);

    private long kept(String whose, int times) {
        return IntStream.range(0, times)
                .filter(i -> refusals.keeps(whose, NOON.plusSeconds(i)))
                .count();
    }

    private void pass(long minutes) {
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(minutes) + TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void ofOneSomeAreKeptAtOnceAndThenOneAMinute() {
        assertThat(kept("a", 1_000)).isEqualTo(Refusals.AT_ONCE_OF_ONE);

        pass(5);
        assertThat(kept("a", 1_000)).isEqualTo(5);
    }

    @Test
    void whoIsRefusedVeryOftenDoesNotHideWhoIsRefusedSeldom() {
        kept("a", 10_000);

        assertThat(kept("b", 3)).isEqualTo(3);
    }

    @Test
    void ofAllSomeAreKeptAtOnceAndThenTwoAMinute() {
        long kept = IntStream.range(0, 5_000)
                .filter(i -> refusals.keeps("a" + i, NOON))
                .count();
        assertThat(kept).isEqualTo(Refusals.AT_ONCE);

        pass(10);
        assertThat(IntStream.range(0, 5_000)
                        .filter(i -> refusals.keeps("b" + i, NOON))
                        .count())
                .isEqualTo(20);
    }

    @Test
    void howManyWereNotKeptIsToldOnce() {
        assertThat(refusals.lost()).isEmpty();

        kept("a", Refusals.AT_ONCE_OF_ONE + 7);

        assertThat(refusals.lost()).contains(new Refusals.Lost(7, NOON.plusSeconds(Refusals.AT_ONCE_OF_ONE)));
        assertThat(refusals.lost()).isEmpty();
    }
}

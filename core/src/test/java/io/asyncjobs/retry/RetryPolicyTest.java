package io.asyncjobs.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryPolicyTest {

    /** All bits clear and all bits set are the least and the greatest double that are drawn: 0 and just below 1. */
    private static final RandomGenerator LEAST = () -> 0L;

    private static final RandomGenerator MOST = () -> -1L;

    private static RetryPolicy named(String name) {
        return RetryPolicy.named(name).orElseThrow();
    }

    @Test
    void theStubsDrawTheEndsOfTheRange() {
        assertThat(LEAST.nextDouble()).isZero();
        assertThat(MOST.nextDouble()).isEqualTo(Math.nextDown(1.0));
    }

    /** Interval i is first + i * (longest - first) / steps; a delay lies in [jitter * interval, (1 + jitter) * interval). */
    @ParameterizedTest(name = "{0} after {1} tries: {2} to {3} ms")
    @CsvSource({
        "1m, 1, 1975, 5925",
        "1m, 2, 3450, 10350",
        "1m, 19, 28525, 85575",
        "1m, 20, 28525, 85575",
        "1m, 1000000, 28525, 85575",
        "10m, 1, 63720, 134520",
        "10m, 2, 73440, 155040",
        "10m, 49, 530280, 1119480",
        "10m, 50, 530280, 1119480",
        "default, 1, 63720, 134520",
        "1h, 1, 675000, 1425000",
        "1h, 19, 3105000, 6555000",
        "1h, 20, 3105000, 6555000",
    })
    void c40NamedPoliciesWaitAsLongAsTheOriginals(String name, int tries, long least, long most) {
        var policy = named(name);

        assertThat(policy.delayAfter(tries, LEAST)).isEqualTo(Duration.ofMillis(least));
        assertThat(policy.delayAfter(tries, MOST)).isEqualTo(Duration.ofMillis(most));
    }

    @Test
    void c40EveryDelayOfANamedPolicyIsWithinItsRangeInWholeMilliseconds() {
        long seed = Long.getLong("asyncjobs.seed", System.nanoTime());
        var random = new SplittableRandom(seed);
        for (var name : RetryPolicy.names()) {
            for (int tries = 0; tries < 60; tries++) {
                var delay = named(name).delayAfter(tries, random);

                assertThat(delay)
                        .as("%s after %d tries, -Dasyncjobs.seed=%d", name, tries, seed)
                        .isBetween(
                                named(name).delayAfter(tries, LEAST),
                                named(name).delayAfter(tries, MOST));
                assertThat(delay.toNanos() % 1_000_000).isZero();
            }
        }
    }

    @Test
    void theSameRandomNumbersGiveTheSameDelays() {
        var one = RetryPolicy.tenMinutes().delayAfter(3, new SplittableRandom(42));
        var other = RetryPolicy.tenMinutes().delayAfter(3, new SplittableRandom(42));

        assertThat(one).isEqualTo(other);
    }

    @Test
    void c40NamesAreThoseOfTheOriginal() {
        assertThat(RetryPolicy.names()).containsExactly("10m", "1h", "1m", "default");
        assertThat(RetryPolicy.named("default")).contains(RetryPolicy.tenMinutes());
        assertThat(RetryPolicy.named("10m")).contains(RetryPolicy.tenMinutes());
        assertThat(RetryPolicy.named("1h")).contains(RetryPolicy.oneHour());
        assertThat(RetryPolicy.named("1m")).contains(RetryPolicy.oneMinute());
        assertThat(RetryPolicy.named("2m")).isEmpty();
    }

    @ParameterizedTest(name = "after {0} tries: {1} to {2} ms")
    @CsvSource({
        "0, 50, 100",
        "1, 50, 100",
        "2, 100, 200",
        "3, 200, 400",
        "7, 3200, 6400",
        "8, 5000, 10000",
        "9, 5000, 10000",
        "63, 5000, 10000",
        "64, 5000, 10000",
        "2147483647, 5000, 10000",
        "-2147483648, 50, 100",
    })
    void exponentialDoublesUpToItsLongestAndWaitsAtLeastHalfOfIt(int tries, long least, long most) {
        var policy = RetryPolicy.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));

        assertThat(policy.delayAfter(tries, LEAST)).isEqualTo(Duration.ofMillis(least));
        assertThat(policy.delayAfter(tries, MOST))
                .isBetween(Duration.ofMillis(most).minusNanos(2), Duration.ofMillis(most));
    }

    @Test
    void exponentialDoesNotOverflowAtItsBounds() {
        var widest = RetryPolicy.exponential(Duration.ofNanos(1), Duration.ofDays(365));
        var highest = RetryPolicy.exponential(Duration.ofDays(365), Duration.ofDays(365));
        for (int tries = 1; tries < 100; tries++) {
            assertThat(widest.delayAfter(tries, MOST)).isBetween(Duration.ZERO, Duration.ofDays(365));
            assertThat(widest.delayAfter(tries + 1, LEAST)).isGreaterThanOrEqualTo(widest.delayAfter(tries, LEAST));
            assertThat(highest.delayAfter(tries, LEAST)).isEqualTo(Duration.ofHours(12 * 365));
        }
        assertThat(widest.delayAfter(99, LEAST)).isEqualTo(Duration.ofHours(12 * 365));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1S", "PT-1S, PT1S", "PT2S, PT1S", "PT1S, P366D", "PT1S, PT8760H0.000000001S"})
    void exponentialRefusesAbsurdBounds(Duration first, Duration longest) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(first, longest))
                .withMessage("the retry delays go from " + first + " to " + longest
                        + "; they must be above zero, in this order, and at most 365 days");
    }

    @Test
    void fixedWaitsTheSameAfterEveryTry() {
        var policy = RetryPolicy.fixed(Duration.ofSeconds(5));

        assertThat(policy.delayAfter(1, MOST)).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.delayAfter(99, LEAST)).isEqualTo(Duration.ofSeconds(5));
        assertThat(RetryPolicy.fixed(Duration.ZERO).delayAfter(1, MOST)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.fixed(Duration.ofNanos(-1)))
                .withMessageEndingWith("it must be zero or more");
    }

    @Test
    void everyFailureIsRetriedUnlessOneSaysOtherwise() {
        assertThat(RetryPolicy.oneHour().isRetried(new Error())).isTrue();
        assertThat(RetryPolicy.fixed(Duration.ZERO).isRetried(new Exception())).isTrue();
    }

    @Test
    void retryOnRetriesTheListedClassesAndTheirSubclassesAlone() {
        var policy = RetryPolicy.oneMinute().retryOn(List.of(IOException.class));

        assertThat(policy.isRetried(new IOException())).isTrue();
        assertThat(policy.isRetried(new FileNotFoundException())).isTrue();
        assertThat(policy.isRetried(new IllegalStateException())).isFalse();
        assertThat(policy.delayAfter(1, LEAST))
                .isEqualTo(RetryPolicy.oneMinute().delayAfter(1, LEAST));
    }

    @Test
    void terminateOnRetriesAllButTheListedClassesAndTheirSubclasses() {
        var policy = RetryPolicy.oneMinute().terminateOn(List.of(IOException.class));

        assertThat(policy.isRetried(new IOException())).isFalse();
        assertThat(policy.isRetried(new FileNotFoundException())).isFalse();
        assertThat(policy.isRetried(new IllegalStateException())).isTrue();
    }

    @Test
    void bothCanBeCombined() {
        var policy = RetryPolicy.oneMinute()
                .retryOn(List.of(IOException.class))
                .terminateOn(List.of(FileNotFoundException.class));

        assertThat(policy.isRetried(new IOException())).isTrue();
        assertThat(policy.isRetried(new FileNotFoundException())).isFalse();
        assertThat(policy.isRetried(new IllegalStateException())).isFalse();
    }
}

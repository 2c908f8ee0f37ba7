package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SequenceSetTest {

    @ParameterizedTest
    @ValueSource(longs = {50, 20_000, 5_000_000_000L})
    void behavesAsASortedSetWhateverItsDensity(long range) {
        var random = new SplittableRandom(range);
        var expected = new TreeSet<Long>();
        var set = new SequenceSet();
        for (int i = 0; i < 60_000; i++) {
            long each = 1 + random.nextLong(range);
            if (random.nextInt(3) > 0) {
                assertThat(set.add(each)).isEqualTo(expected.add(each));
            } else {
                assertThat(set.remove(each)).isEqualTo(expected.remove(each));
            }
        }
        assertThat(set.size()).isEqualTo(expected.size());
        assertThat(all(set)).isEqualTo(expected);
        assertThat(all(SequenceSet.decode(set.encode(), Long.MAX_VALUE))).isEqualTo(expected);
        assertThat(expected).allMatch(set::contains);
    }

    private static SortedSet<Long> all(SequenceSet set) {
        var found = new TreeSet<Long>();
        for (var next = set.next(0); next.isPresent(); next = set.next(next.getAsLong() + 1)) {
            found.add(next.getAsLong());
        }
        return found;
    }

    @Test
    void aBitmapThatEmptiesBecomesAnArrayAndGoes() {
        var set = new SequenceSet();
        for (long i = 0; i < 10_000; i++) {
            set.add(i);
        }
        for (long i = 0; i < 9_990; i++) {
            assertThat(set.remove(i)).isTrue();
        }

        assertThat(set.next(0)).hasValue(9_990);
        assertThat(set.next(9_999)).hasValue(9_999);
        for (long i = 9_990; i < 10_000; i++) {
            assertThat(set.remove(i)).isTrue();
        }
        assertThat(set.next(0)).isEqualTo(OptionalLong.empty());
        assertThat(set.size()).isZero();
    }

    @Test
    void aMillionInARowIsAHandfulOfBytes() {
        var set = new SequenceSet();
        for (long i = 1; i <= 1_000_000; i++) {
            set.add(i);
        }
        assertThat(set.encode()).hasSizeLessThan(10);
        assertThat(SequenceSet.decode(set.encode(), Long.MAX_VALUE).size()).isEqualTo(1_000_000);
    }
}

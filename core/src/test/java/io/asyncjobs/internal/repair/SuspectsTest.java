package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.repair.Suspects.Suspect;
import org.junit.jupiter.api.Test;

final class SuspectsTest {

    private final Suspects suspects = new Suspects();

    @Test
    void theSameVersionMustBeSeenForLongEnough() {
        suspects.see("a", 7, 100);
        suspects.see("a", 7, 150);

        assertThat(suspects.ripe(129, 30)).isEmpty();
        assertThat(suspects.ripe(130, 30)).containsExactly(new Suspect("a", 7, 100));
    }

    @Test
    void anotherVersionBeginsAnew() {
        suspects.see("a", 7, 100);
        suspects.see("a", 9, 120);

        assertThat(suspects.ripe(140, 30)).isEmpty();
        assertThat(suspects.first()).hasValue(9);
    }

    @Test
    void aTaskThatChangedIsNoSuspect() {
        suspects.see("a", 7, 100);
        suspects.changed("a");

        assertThat(suspects.ripe(1_000, 30)).isEmpty();
        assertThat(suspects.size()).isZero();
    }

    @Test
    void clearingAnOldSightingKeepsTheNewOne() {
        suspects.see("a", 7, 100);
        var old = suspects.ripe(1_000, 1).getFirst();
        suspects.see("a", 9, 200);

        suspects.clear(old);

        assertThat(suspects.first()).hasValue(9);
    }

    @Test
    void oneThatCouldNotBeRepairedRipensAnew() {
        suspects.see("a", 7, 100);
        suspects.later(suspects.ripe(1_000, 30).getFirst(), 1_000);

        assertThat(suspects.ripe(1_029, 30)).isEmpty();
        assertThat(suspects.ripe(1_030, 30)).hasSize(1);
    }
}

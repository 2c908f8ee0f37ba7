package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void busyMachineIsSaidToSpoilTheFigures() {
        assertThat(new Machine(2, 1.5).warning())
                .hasValue(
                        "The machine was busy before this began (load 1.5 on 2 processors), so the figures say little.");
        assertThat(new Machine(4, 1.5).warning()).isEmpty();
        assertThat(new Machine(2, -1).warning()).isEmpty();
    }
}

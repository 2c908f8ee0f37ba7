package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunMarksTest {

    private final RunMarks marks = new RunMarks(200);

    @Test
    void taskThatWasStoredAndNotRunIsMissing() {
        marks.stored(0);
        marks.stored(64);
        marks.stored(199);
        marks.run(64);

        assertThat(marks.missing()).isEqualTo(2);
    }

    @Test
    void taskMayRunBeforeItsEnqueueIsConfirmed() {
        marks.run(7);
        marks.stored(7);

        assertThat(marks.missing()).isZero();
    }

    @Test
    void everyFurtherRunIsCounted() {
        assertThat(marks.run(7)).isTrue();
        assertThat(marks.run(7)).isFalse();
        assertThat(marks.run(7)).isFalse();

        assertThat(marks.again()).isEqualTo(2);
    }
}

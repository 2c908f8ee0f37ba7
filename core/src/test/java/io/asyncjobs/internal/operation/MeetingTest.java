package io.asyncjobs.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.operation.Meeting.Choice;
import io.asyncjobs.internal.operation.Meeting.Found;
import io.asyncjobs.operation.OperationKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done to something that an operation met, once its turn comes. */
final class MeetingTest {

    @ParameterizedTest
    @EnumSource(OperationKind.class)
    void theVersionThatWasMetIsActedUponWhoeverRuns(OperationKind kind) {
        assertThat(Meeting.decide(kind, false, Found.SAME, true)).isEqualTo(Choice.ACT);
        assertThat(Meeting.decide(kind, true, Found.SAME, true)).isEqualTo(Choice.ACT);
    }

    @ParameterizedTest
    @EnumSource(OperationKind.class)
    void whatChangedWhileItsRunnerLivesIsActedUponOnlyIfItIsStillMeant(OperationKind kind) {
        for (var found : new Found[] {Found.MOVED, Found.MOVED_WAITING, Found.MOVED_FINAL}) {
            assertThat(Meeting.decide(kind, false, found, true)).isEqualTo(Choice.ACT);
            assertThat(Meeting.decide(kind, false, found, false)).isEqualTo(Choice.SKIP);
        }
        assertThat(Meeting.decide(kind, false, Found.GONE, false)).isEqualTo(Choice.SKIP);
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY_TASKS,        MOVED_WAITING, false, ACT",
        "RETRY_TASKS,        MOVED,         true,  DONE",
        "RETRY_TASKS,        MOVED_FINAL,   true,  DONE",
        "RETRY_TASKS,        GONE,          false, DONE",
        "CANCEL_TASKS,       MOVED_WAITING, false, ACT",
        "CANCEL_TASKS,       MOVED,         false, ACT",
        "CANCEL_TASKS,       MOVED_FINAL,   true,  DONE",
        "CANCEL_TASKS,       GONE,          false, DONE",
        "DELETE_TASKS,       MOVED,         true,  ACT",
        "DELETE_TASKS,       MOVED_FINAL,   false, SKIP",
        "DELETE_TASKS,       GONE,          false, DONE",
        "RETRY_DEAD_LETTERS, MOVED_FINAL,   true,  DONE",
        "RETRY_DEAD_LETTERS, GONE,          false, DONE",
        "DELETE_DEAD_LETTERS,MOVED_FINAL,   true,  DONE",
        "DELETE_DEAD_LETTERS,GONE,          false, DONE"
    })
    void whoResumesDoesNothingTwice(OperationKind kind, Found found, boolean matches, Choice choice) {
        assertThat(Meeting.decide(kind, true, found, matches)).isEqualTo(choice);
    }
}

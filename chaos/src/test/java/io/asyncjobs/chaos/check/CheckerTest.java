package io.asyncjobs.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.task.TaskState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Each rule of the checker: a story that keeps all, and for each rule one that breaks it. */
final class CheckerTest {

    private static Story story() {
        return new Story();
    }

    @Test
    void aStoryInWhichAllIsWellBreaksNothing() {
        var well = story().enqueued("a")
                .completed("a", 1)
                .enqueued("retried")
                .started("retried", 1, 2)
                .effect("retried", 2)
                .ended("retried", 2, Entry.How.FAILED)
                .started("retried", 2, 3)
                .effect("retried", 3)
                .ended("retried", 3, Entry.How.RETURNED)
                .stored("retried", TaskState.COMPLETE, 2, 3)
                .asked("unknown", "")
                .refused("unknown", "UNKNOWN")
                .asked("nowhere", "")
                .refused("nowhere", "NONE")
                .asked("gaveUp", "")
                .acknowledged("gaveUp")
                .stored("gaveUp", TaskState.EXPIRED, 3, 0)
                .letter("gaveUp")
                .asked("child", "", "a")
                .acknowledged("child")
                .completed("child", 9);

        assertThat(well.broken()).isEmpty();
    }

    @Test
    void anAcknowledgedTaskThatIsNotStoredIsFound() {
        assertThat(story().enqueued("a").broken()).containsExactly(Rule.ACKNOWLEDGED_IS_STORED);
    }

    @Test
    void aTaskThatIsNotFinalIsFoundAcknowledgedOrNot() {
        assertThat(story().asked("a", "").stored("a", TaskState.NEW, 0, 0).broken())
                .containsExactly(Rule.STORED_ENDS);
        assertThat(story().enqueued("a").stored("a", TaskState.ACTIVE, 1, 0).broken())
                .containsExactly(Rule.STORED_ENDS);
    }

    @Test
    void aTaskThatWasRefusedAndIsStoredIsFound() {
        assertThat(story().asked("a", "").refused("a", "NONE").completed("a", 1).broken())
                .containsExactly(Rule.REFUSED_LEAVES_NOTHING);
    }

    @Test
    void aTaskThatNobodyAskedForIsFound() {
        assertThat(story().completed("a", 1).broken()).containsExactly(Rule.ASKED_FOR);
        assertThat(story().started("a", 1, 1).broken()).containsExactly(Rule.ASKED_FOR);
    }

    @Test
    void aCompleteTaskWithoutAHandlerThatReturnedIsFound() {
        var never = story().enqueued("a").stored("a", TaskState.COMPLETE, 1, 0);
        var failed = story().enqueued("a")
                .started("a", 1, 1)
                .ended("a", 1, Entry.How.FAILED)
                .stored("a", TaskState.COMPLETE, 1, 1);

        assertThat(never.broken()).containsExactly(Rule.COMPLETE_HAS_RUN);
        assertThat(failed.broken()).containsExactly(Rule.COMPLETE_HAS_RUN);
    }

    @Test
    void anEndWithoutReasonIsFound() {
        assertThat(story().enqueued("a")
                        .stored("a", TaskState.EXPIRED, 2, 0)
                        .letter("a")
                        .broken())
                .containsExactly(Rule.END_HAS_A_REASON);
        assertThat(story().enqueued("a")
                        .stored("a", TaskState.TERMINATED, 1, 0)
                        .letter("a")
                        .broken())
                .containsExactly(Rule.END_HAS_A_REASON);
        assertThat(story().enqueued("a")
                        .completed("a", 1)
                        .asked("child", "", "a")
                        .stored("child", TaskState.UNREACHABLE, 0, 0)
                        .letter("child")
                        .broken())
                .containsExactly(Rule.END_HAS_A_REASON);
    }

    @Test
    void anOutcomeOfAFencedAttemptIsFound() {
        var fenced = story().enqueued("a")
                .started("a", 1, 1)
                .effect("a", 1)
                .started("a", 2, 2)
                .ended("a", 1, Entry.How.RETURNED)
                .stored("a", TaskState.COMPLETE, 2, 1);

        assertThat(fenced.broken()).containsExactly(Rule.OUTCOME_OF_THE_LAST_ATTEMPT);
    }

    @Test
    void twoAttemptsWithOneTokenAreFound() {
        var twice = story().enqueued("a").started("a", 1, 1).completed("a", 1);

        assertThat(twice.broken()).containsExactly(Rule.TOKENS_GROW);
    }

    @Test
    void anAttemptBeyondTheTriesIsFound() {
        var four = story().enqueued("a")
                .started("a", 4, 1)
                .effect("a", 1)
                .ended("a", 1, Entry.How.RETURNED)
                .stored("a", TaskState.COMPLETE, 4, 1);

        assertThat(four.broken()).containsExactly(Rule.TRIES_ARE_LIMITED);
    }

    @Test
    void anEffectThatWasOverwrittenByAFencedAttemptIsFound() {
        var overwritten = story().enqueued("a")
                .started("a", 1, 1)
                .started("a", 2, 2)
                .effect("a", 2)
                .ended("a", 2, Entry.How.RETURNED)
                .effect("a", 1)
                .stored("a", TaskState.COMPLETE, 2, 2);

        assertThat(overwritten.broken()).containsExactlyInAnyOrder(Rule.EFFECTS_ARE_FENCED, Rule.EFFECT_OF_THE_OUTCOME);
    }

    @Test
    void anOutcomeWithoutItsEffectIsFound() {
        var without = story().enqueued("a")
                .started("a", 1, 1)
                .ended("a", 1, Entry.How.RETURNED)
                .stored("a", TaskState.COMPLETE, 1, 1);

        assertThat(without.broken()).containsExactly(Rule.EFFECT_OF_THE_OUTCOME);
    }

    @Test
    void moreAttemptsAtOnceThanAllowedAreFoundUnlessTheyAreExcused() {
        assertThat(atOnce("a", "b").atMost(2).broken()).isEmpty();
        assertThat(atOnce("a", "b").atMost(1).broken()).containsExactly(Rule.CONCURRENCY_IS_LIMITED);
        assertThat(atOnce("a", "b")
                        .atMost(1)
                        .excused(Story.BEGIN, Story.BEGIN.plusSeconds(60))
                        .broken())
                .isEmpty();
    }

    @Test
    void whatWasForgottenOnceExplainsAsManyMoreAsMayRunAndNoMore() {
        var end = Story.BEGIN.plusSeconds(60);
        assertThat(atOnce("a", "b", "c").atMost(1).excused(Story.BEGIN, end).broken())
                .containsExactly(Rule.CONCURRENCY_IS_LIMITED);
        assertThat(atOnce("a", "b", "c").atMost(2).excused(Story.BEGIN, end).broken())
                .isEmpty();
        assertThat(atOnce("a", "b", "c")
                        .atMost(1)
                        .excused(Story.BEGIN, end)
                        .excused(Story.BEGIN, end)
                        .broken())
                .isEmpty();
    }

    private static Story atOnce(String... tasks) {
        var story = story();
        for (int i = 0; i < tasks.length; i++) {
            story.enqueued(tasks[i]).started(tasks[i], 1, i + 1).effect(tasks[i], i + 1);
        }
        for (int i = 0; i < tasks.length; i++) {
            story.ended(tasks[i], i + 1, Entry.How.RETURNED).stored(tasks[i], TaskState.COMPLETE, 1, i + 1);
        }
        return story;
    }

    @Test
    void aLostLeaseExplainsOneAttemptMoreThanAllowedAndAFailureNone() {
        assertThat(takenOverBesideAnother(Entry.How.LOST).atMost(1).broken()).isEmpty();
        assertThat(takenOverBesideAnother(Entry.How.RETURNED).atMost(1).broken())
                .isEmpty();
        assertThat(takenOverBesideAnother(Entry.How.FAILED).atMost(1).broken())
                .containsExactly(Rule.CONCURRENCY_IS_LIMITED);
        assertThat(takenOverBesideAnother(Entry.How.LOST)
                        .enqueued("c")
                        .completed("c", 4)
                        .atMost(1)
                        .broken())
                .isEmpty();
    }

    @Test
    void aLostLeaseDoesNotExplainTwoAttemptsMoreThanAllowed() {
        var three = story().enqueued("a")
                .enqueued("b")
                .enqueued("c")
                .started("a", 1, 1)
                .ended("a", 1, Entry.How.LOST)
                .started("a", 2, 2)
                .started("b", 1, 3)
                .completed("c", 4)
                .effect("a", 2)
                .effect("b", 3)
                .ended("a", 2, Entry.How.RETURNED)
                .ended("b", 3, Entry.How.RETURNED)
                .stored("a", TaskState.COMPLETE, 2, 2)
                .stored("b", TaskState.COMPLETE, 1, 3);

        assertThat(three.atMost(1).broken()).containsExactly(Rule.CONCURRENCY_IS_LIMITED);
    }

    @Test
    void anItemThatWasDeliveredAgainBeforeExplainsOneAttemptMoreThanAllowed() {
        assertThat(startedAgainBesideAnother(2).atMost(1).broken())
                .as("by an item of its own")
                .containsExactly(Rule.CONCURRENCY_IS_LIMITED);
        assertThat(startedAgainBesideAnother(1).atMost(1).broken())
                .as("by the item of the first try")
                .isEmpty();
    }

    private static Story takenOverBesideAnother(Entry.How ending) {
        return startedAgainBesideAnother(ending, 2);
    }

    private static Story startedAgainBesideAnother(long item) {
        return startedAgainBesideAnother(Entry.How.FAILED, item);
    }

    private static Story startedAgainBesideAnother(Entry.How ending, long item) {
        return story().enqueued("a")
                .enqueued("b")
                .started("a", 1, 1)
                .ended("a", 1, ending)
                .startedBy(item, "a", 2, 2)
                .completed("b", 3)
                .effect("a", 2)
                .ended("a", 2, Entry.How.RETURNED)
                .stored("a", TaskState.COMPLETE, 2, 2);
    }

    @Test
    void anAttemptThatLostItsTaskDoesNotCountBesideTheNextOne() {
        var lost = story().enqueued("a")
                .started("a", 1, 1)
                .completed("a", 2)
                .ended("a", 1, Entry.How.FAILED)
                .atMost(1);

        assertThat(lost.broken()).isEmpty();
    }

    @Test
    void twoTasksThatHoldOneKeyAtOnceAreFound() {
        var doubled = story().asked("a", "k")
                .acknowledged("a")
                .asked("b", "k")
                .acknowledged("b")
                .completed("a", 1)
                .completed("b", 2);
        var oneAfterTheOther = story().asked("a", "k")
                .acknowledged("a")
                .completed("a", 1)
                .asked("b", "k")
                .acknowledged("b")
                .completed("b", 2);

        assertThat(doubled.broken()).containsExactly(Rule.KEYS_ARE_UNIQUE);
        assertThat(oneAfterTheOther.broken()).isEmpty();
    }

    @Test
    void aKeyOfATaskThatIsFinalOrGoneIsFound() {
        assertThat(story().enqueued("a").completed("a", 1).key("k", "a").broken())
                .containsExactly(Rule.KEYS_ARE_FREED);
        assertThat(story().key("k", "gone").broken()).containsExactly(Rule.KEYS_ARE_FREED);
    }

    @Test
    void aTaskThatStartsBeforeItsParentIsCompleteIsFound() {
        var early = story().enqueued("a")
                .asked("child", "", "a")
                .acknowledged("child")
                .completed("child", 1)
                .completed("a", 2);

        assertThat(early.broken()).containsExactly(Rule.PARENTS_FIRST);
    }

    @Test
    void anItemOfATaskThatIsFinalOrGoneIsFound() {
        assertThat(story().enqueued("a").completed("a", 1).item("a").broken())
                .containsExactly(Rule.NOTHING_IS_LEFT_BEHIND);
        assertThat(story().item("gone").broken()).containsExactly(Rule.NOTHING_IS_LEFT_BEHIND);
    }

    @Test
    void aDeadTaskWithoutLetterAndALetterWithoutDeadTaskAreFound() {
        assertThat(story().enqueued("a").stored("a", TaskState.EXPIRED, 3, 0).broken())
                .containsExactly(Rule.DEAD_HAS_A_LETTER);
        assertThat(story().enqueued("a").completed("a", 1).letter("a").broken())
                .containsExactly(Rule.DEAD_HAS_A_LETTER);
    }

    // two ids of the same second, and one of two seconds later
    private static final String FIRST = "24YUZF4MzOCLgI7kpwrGtT4lYnS";
    private static final String SAME_SECOND = "24YUZF4MzOCLgI7kpwrGtT4lYnT";
    private static final Instant DUE = Instant.parse("2022-02-02T13:04:26Z");

    @Test
    void twoTasksOfOneDueTimeAreFound() {
        assertThat(story().scheduled(FIRST, "s").scheduled(SAME_SECOND, "other").broken())
                .isEmpty();
        assertThat(story().scheduled(FIRST, "s").scheduled(SAME_SECOND, "s").broken())
                .containsExactly(Rule.DUE_TIMES_ONCE);
    }

    @Test
    void aDueTimeWithoutTaskIsFound() {
        assertThat(story().scheduled(FIRST, "s")
                        .timetable("s", DUE.minusSeconds(2), 2, DUE.plusSeconds(1))
                        .broken())
                .isEmpty();
        assertThat(story().scheduled(FIRST, "s")
                        .timetable("s", DUE.minusSeconds(2), 2, DUE.plusSeconds(2))
                        .broken())
                .containsExactly(Rule.DUE_TIMES_ALL);
    }

    @Test
    void whatIsLeftOverWhenAllHasEndedIsFound() {
        assertThat(story().consumer("S/x").broken()).containsExactly(Rule.NO_CONSUMER_LEFT);
        assertThat(story().threadLeft("asyncjobs-x").broken()).containsExactly(Rule.NO_THREAD_LEFT);
    }

    @Test
    void aConnectionThatIsLeftOverIsFound() {
        assertThat(story().linked(true, 5, 20).broken()).isEmpty();
        assertThat(story().linked(false, 1, 0).broken()).containsExactly(Rule.NO_CONNECTION_LEFT);
        assertThat(story().linked(true, 6, 20).broken()).containsExactly(Rule.NO_CONNECTION_LEFT);
        assertThat(story().linked(true, 5, 200).broken()).containsExactly(Rule.NO_CONNECTION_LEFT);
    }
}

package io.asyncjobs.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.cli.top.Key.Letter;
import io.asyncjobs.cli.top.Key.Named;
import io.asyncjobs.cli.top.View.Action;
import io.asyncjobs.cli.top.View.Mode;
import org.junit.jupiter.api.Test;

class ViewTest {

    private static final int PAGE = 3;

    private final Snapshot snapshot = Snapshots.many(10);
    private View view = View.sortedBy(Column.WAITING);
    private Action action = new Action.None();

    private void press(Key... keys) {
        for (var key : keys) {
            var step = view.pressed(key, snapshot, PAGE);
            view = step.view();
            action = step.action();
        }
    }

    private void press(String letters) {
        letters.chars().forEach(letter -> press(new Letter((char) letter)));
    }

    private String selected() {
        return view.selectedLine(snapshot).orElseThrow().name();
    }

    @Test
    void theFirstIsSelectedAtTheStart() {
        assertThat(selected()).isEqualTo("Q000");
    }

    @Test
    void arrowsAndLettersSelectWithinTheTable() {
        press(Named.DOWN, Named.DOWN);
        assertThat(selected()).isEqualTo("Q002");
        press("j");
        assertThat(selected()).isEqualTo("Q003");
        press(Named.PAGE_DOWN);
        assertThat(selected()).isEqualTo("Q006");
        press(Named.PAGE_UP, Named.UP);
        press("k");
        assertThat(selected()).isEqualTo("Q001");
        press(Named.END);
        assertThat(selected()).isEqualTo("Q009");
        press(Named.DOWN);
        assertThat(selected()).isEqualTo("Q009");
        press(Named.HOME, Named.UP);
        assertThat(selected()).isEqualTo("Q000");
    }

    @Test
    void theSelectedQueueStaysItWhereverItMoves() {
        press("jj");
        press("r");
        assertThat(selected()).isEqualTo("Q002");
        assertThat(view.selectedOf(view.ordered(snapshot))).isEqualTo(7);
    }

    @Test
    void theFirstIsSelectedWhereTheOneThatWasIsGone() {
        press(Named.END);
        assertThat(view.selectedLine(Snapshots.many(5)).orElseThrow().name()).isEqualTo("Q000");
    }

    @Test
    void pausingAsksFirst() {
        press("jp");
        assertThat(view.mode()).isEqualTo(new Mode.Question("Q001", true));
        assertThat(action).isEqualTo(new Action.None());
        press("y");
        assertThat(action).isEqualTo(new Action.SetPaused("Q001", true));
        assertThat(view.mode()).isEqualTo(new Mode.Table());
    }

    @Test
    void anyOtherAnswerIsNo() {
        for (Key answer : new Key[] {new Letter('n'), new Letter('q'), new Letter('p'), Named.ESCAPE, Named.ENTER}) {
            press("p");
            press(answer);
            assertThat(action).isEqualTo(new Action.None());
            assertThat(view.mode()).isEqualTo(new Mode.Table());
            assertThat(view.message()).isEqualTo("Q000 is left as it is");
        }
    }

    @Test
    void aPausedQueueIsResumed() {
        var paused = Snapshots.of(Snapshots.paused("EMAIL", 1, "why"));
        var asked = view.pressed(new Letter('p'), paused, PAGE).view();
        assertThat(asked.mode()).isEqualTo(new Mode.Question("EMAIL", false));
        assertThat(asked.pressed(new Letter('y'), paused, PAGE).action())
                .isEqualTo(new Action.SetPaused("EMAIL", false));
    }

    @Test
    void whatWasAskedIsDoneEvenIfTheQueuesMoved() {
        press("p");
        var moved = Snapshots.of(Snapshots.line("OTHER", 1_000));
        assertThat(view.pressed(new Letter('y'), moved, PAGE).action()).isEqualTo(new Action.SetPaused("Q000", true));
    }

    @Test
    void withoutQueuesThereIsNothingToSelectOrToPause() {
        var none = Snapshots.of();
        for (Key key : new Key[] {Named.DOWN, Named.END, new Letter('p'), new Letter('y')}) {
            var step = view.pressed(key, none, PAGE);
            assertThat(step.view()).isEqualTo(view);
            assertThat(step.action()).isEqualTo(new Action.None());
        }
    }

    @Test
    void keysChangeTheSortColumn() {
        press("s");
        assertThat(view.sort()).isEqualTo(Column.RUNNING);
        press("<<");
        assertThat(view.sort()).isEqualTo(Column.QUEUE);
        press("S");
        assertThat(view.sort()).isEqualTo(Column.FAIL_AVERAGE);
        press(">");
        assertThat(view.sort()).isEqualTo(Column.QUEUE);
        press("7");
        assertThat(view.sort()).isEqualTo(Column.DONE);
    }

    @Test
    void anotherSortColumnBeginsWithTheMost() {
        press("r");
        assertThat(view.ordered(snapshot).getFirst().name()).isEqualTo("Q009");
        press("12");
        assertThat(view.ordered(snapshot).getFirst().name()).isEqualTo("Q000");
    }

    @Test
    void spaceFreezesAndGoesOn() {
        press(" ");
        assertThat(view.frozen()).isTrue();
        press(" ");
        assertThat(view.frozen()).isFalse();
    }

    @Test
    void anyKeyLeavesTheHelp() {
        press("?");
        assertThat(view.mode()).isEqualTo(new Mode.Help());
        press("q");
        assertThat(view.mode()).isEqualTo(new Mode.Table());
        assertThat(action).isEqualTo(new Action.None());
    }

    @Test
    void severalKeysEnd() {
        for (Key key : new Key[] {new Letter('q'), Named.ESCAPE, Named.INTERRUPT}) {
            press(key);
            assertThat(action).isEqualTo(new Action.Quit());
        }
    }

    @Test
    void controlCEndsWhateverIsAsked() {
        press("p");
        press(Named.INTERRUPT);
        assertThat(action).isEqualTo(new Action.Quit());
        press("?");
        press(Named.INTERRUPT);
        assertThat(action).isEqualTo(new Action.Quit());
    }

    @Test
    void aMessageGoesWithTheNextKey() {
        view = view.saying("EMAIL is paused");
        press("j");
        assertThat(view.message()).isEmpty();
    }
}

package io.asyncjobs.cli.top;

import io.asyncjobs.cli.top.Key.Letter;
import io.asyncjobs.cli.top.Key.Named;
import io.asyncjobs.cli.top.Snapshot.Line;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the queues are looked at: what keys change. Values only.
 *
 * @param selected the name of the selected queue, which stays it wherever it moves; empty for the first of the table
 * @param sort the column that decides the order
 * @param reversed whether the order is turned round
 * @param frozen whether what is shown stays as it is
 * @param mode what the next key is for
 * @param message what is to be said below the table; empty for nothing
 */
record View(String selected, Column sort, boolean reversed, boolean frozen, Mode mode, String message) {

    /** What the next key is for. */
    sealed interface Mode {
        /** To move in the table or to do something. */
        record Table() implements Mode {}

        /** To leave the list of keys. */
        record Help() implements Mode {}

        /** To say whether that queue is to be paused, or resumed. */
        record Question(String queue, boolean pause) implements Mode {}
    }

    /** What a key asks for beside another view. */
    sealed interface Action {
        /** Nothing. */
        record None() implements Action {}

        /** To end. */
        record Quit() implements Action {}

        /** To pause a queue, or to resume it. */
        record SetPaused(String queue, boolean pause) implements Action {}
    }

    /** What a key leads to. */
    record Step(View view, Action action) {}

    /** The view at the start. */
    static View sortedBy(Column sort) {
        return new View("", sort, false, false, new Mode.Table(), "");
    }

    /** The queues in the order in which they are shown. */
    List<Line> ordered(Snapshot snapshot) {
        var order = sort.order();
        return snapshot.queues().stream()
                .sorted(reversed ? order.reversed() : order)
                .toList();
    }

    /** Which of these is selected: the first where the one that was is gone. */
    int selectedOf(List<Line> lines) {
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).name().equals(selected))
                .findFirst()
                .orElse(0);
    }

    /** The selected queue; empty where there is none at all. */
    Optional<Line> selectedLine(Snapshot snapshot) {
        var lines = ordered(snapshot);
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(selectedOf(lines)));
    }

    /** The same, saying this. */
    View saying(String text) {
        return new View(selected, sort, reversed, frozen, mode, text);
    }

    /**
     * What a key does.
     *
     * @param page how many queues are visible at once
     */
    Step pressed(Key key, Snapshot snapshot, int page) {
        if (key == Named.INTERRUPT) {
            return new Step(this, new Action.Quit());
        }
        return switch (mode) {
            case Mode.Table table -> inTable(key, snapshot, page);
            case Mode.Help help -> step(in(new Mode.Table()));
            case Mode.Question question -> answered(key, question);
        };
    }

    private Step answered(Key key, Mode.Question question) {
        var back = in(new Mode.Table());
        return key instanceof Letter(char letter) && (letter == 'y' || letter == 'Y')
                ? new Step(back, new Action.SetPaused(question.queue(), question.pause()))
                : step(back.saying(question.queue() + " is left as it is"));
    }

    private Step inTable(Key key, Snapshot snapshot, int page) {
        var quiet = saying("");
        return switch (key) {
            case Letter(char letter) -> quiet.letter(letter, snapshot);
            case Named named ->
                switch (named) {
                    case UP -> step(quiet.moved(snapshot, -1));
                    case DOWN -> step(quiet.moved(snapshot, 1));
                    case PAGE_UP -> step(quiet.moved(snapshot, -page));
                    case PAGE_DOWN -> step(quiet.moved(snapshot, page));
                    case HOME -> step(quiet.moved(snapshot, -snapshot.queues().size()));
                    case END -> step(quiet.moved(snapshot, snapshot.queues().size()));
                    case ESCAPE, INTERRUPT -> new Step(this, new Action.Quit());
                    case ENTER -> step(quiet);
                };
        };
    }

    private Step letter(char letter, Snapshot snapshot) {
        return switch (letter) {
            case 'q', 'Q' -> new Step(this, new Action.Quit());
            case 'j' -> step(moved(snapshot, 1));
            case 'k' -> step(moved(snapshot, -1));
            case 'p' ->
                step(selectedLine(snapshot)
                        .map(line ->
                                in(new Mode.Question(line.name(), line.pause().isEmpty())))
                        .orElse(this));
            case 's', '>' -> step(sortedAnew(sort.next(1)));
            case 'S', '<' -> step(sortedAnew(sort.next(-1)));
            case 'r' -> step(new View(selected, sort, !reversed, frozen, mode, message));
            case ' ' -> step(new View(selected, sort, reversed, !frozen, mode, message));
            case '?', 'h' -> step(in(new Mode.Help()));
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> step(sortedAnew(Column.ALL.get(letter - '1')));
            default -> step(this);
        };
    }

    private View moved(Snapshot snapshot, int by) {
        var lines = ordered(snapshot);
        if (lines.isEmpty()) {
            return this;
        }
        int to = Math.clamp((long) selectedOf(lines) + by, 0, lines.size() - 1);
        return new View(lines.get(to).name(), sort, reversed, frozen, mode, message);
    }

    private View sortedAnew(Column column) {
        return new View(selected, column, false, frozen, mode, message);
    }

    private View in(Mode next) {
        return new View(selected, sort, reversed, frozen, next, message);
    }

    private static Step step(View view) {
        return new Step(view, new Action.None());
    }
}

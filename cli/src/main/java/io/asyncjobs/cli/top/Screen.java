package io.asyncjobs.cli.top;

import io.asyncjobs.cli.output.Cells;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Table;
import io.asyncjobs.cli.top.ScreenLine.Look;
import io.asyncjobs.cli.top.Snapshot.Line;
import java.util.ArrayList;
import java.util.List;

/** The whole screen for a snapshot and a view of it. Works on values alone. */
final class Screen {

    /** Below this height there is less above and below the queues. */
    private static final int TALL = 16;

    private static final int TALL_AROUND = 9;
    private static final int SHORT_AROUND = 4;
    private static final int LONGEST_TEXT = 200;

    /** Room for the marks of the selected queue and of paused ones. */
    private static final String MARKS = "   ";

    /** The heading and the rule below it. */
    private static final int ABOVE_ROWS = 2;

    private static final List<String> KEYS =
            List.of("q quit", "? help", "p pause", "s sort", "r reverse", "space freeze");

    private Screen() {}

    /** How many queues are visible at once on a terminal of that height. */
    static int page(int height) {
        return Math.max(1, height - (isTall(height) ? TALL_AROUND : SHORT_AROUND));
    }

    private static boolean isTall(int height) {
        return height >= TALL;
    }

    /** The lines, at most as many as the terminal has, none wider than it. */
    static List<ScreenLine> lines(Snapshot snapshot, View view, int width, int height) {
        var lines = new ArrayList<ScreenLine>();
        lines.addAll(
                isTall(height)
                        ? Header.lines(snapshot, view.frozen(), width)
                        : Header.shortLines(snapshot, view.frozen(), width));
        if (view.mode() instanceof View.Mode.Help) {
            lines.add(ScreenLine.plain(""));
            HelpText.lines(width).forEach(line -> lines.add(ScreenLine.plain(line)));
        } else {
            addTable(lines, snapshot, view, width, height);
        }
        return List.copyOf(lines.subList(0, Math.min(lines.size(), height)));
    }

    private static void addTable(List<ScreenLine> lines, Snapshot snapshot, View view, int width, int height) {
        var queues = view.ordered(snapshot);
        int page = page(height);
        var table = table(snapshot, view, queues, width);
        if (isTall(height)) {
            lines.add(ScreenLine.plain(""));
        }
        lines.add(new ScreenLine(table.getFirst(), Look.TITLE));
        if (isTall(height)) {
            lines.add(ScreenLine.plain(table.get(1)));
        }
        int selected = view.selectedOf(queues);
        int first = Math.clamp((long) selected - page / 2, 0, Math.max(0, queues.size() - page));
        for (int i = first; i < first + page; i++) {
            lines.add(
                    i < queues.size()
                            ? new ScreenLine(table.get(i + ABOVE_ROWS), look(queues.get(i), i == selected))
                            : ScreenLine.plain(i == 0 ? Cells.cut("There are no queues here.", width) : ""));
        }
        if (isTall(height)) {
            lines.add(ScreenLine.plain(
                    Cells.cut(queues.isEmpty() ? "" : detail(queues.get(selected), snapshot.measured()), width)));
        }
        lines.add(prompt(view, width));
    }

    private static Look look(Line queue, boolean selected) {
        return selected ? Look.SELECTED : queue.pause().isPresent() ? Look.NOTICE : Look.PLAIN;
    }

    /** Heading, rule and a line for each queue. */
    private static List<String> table(Snapshot snapshot, View view, List<Line> queues, int width) {
        int selected = view.selectedOf(queues);
        var table = new Table();
        for (var column : Column.ALL) {
            var heading = column.heading() + (column == view.sort() ? view.reversed() ? "▲" : "▼" : "");
            if (column == Column.QUEUE) {
                table.text(MARKS + heading);
            } else {
                table.figure(heading).minor(column == view.sort() ? 1 : column.minor());
            }
        }
        for (int i = 0; i < queues.size(); i++) {
            table.row(cells(queues.get(i), snapshot, marked(queues.get(i), i == selected)));
        }
        return table.fitting(width).orElseGet(() -> narrow(queues, selected, width));
    }

    private static String[] cells(Line queue, Snapshot snapshot, String name) {
        return Column.ALL.stream()
                .map(column -> column == Column.QUEUE ? name : column.cell(queue, snapshot.measured()))
                .toArray(String[]::new);
    }

    /** The marks say what colours say elsewhere. */
    private static String marked(Line queue, boolean selected) {
        return (selected ? ">" : " ") + (queue.pause().isPresent() ? "P" : " ") + " " + name(queue);
    }

    private static String name(Line queue) {
        return Human.foreign(queue.name(), LONGEST_TEXT);
    }

    /** Names and what waits, for a terminal that no table fits. */
    private static List<String> narrow(List<Line> queues, int selected, int width) {
        var lines = new ArrayList<String>();
        lines.add(narrow(MARKS + Column.QUEUE.heading(), "", width));
        lines.add("─".repeat(width));
        for (int i = 0; i < queues.size(); i++) {
            lines.add(narrow(
                    marked(queues.get(i), i == selected),
                    Human.number(queues.get(i).waiting()),
                    width));
        }
        return lines;
    }

    private static String narrow(String name, String figure, int width) {
        int room = Math.max(0, width - figure.length() - 1);
        return Cells.cut(Cells.padded(Cells.cut(name, room), room) + " " + figure, width);
    }

    private static String detail(Line queue, boolean measured) {
        if (queue.pause().isPresent()) {
            var reason = Human.foreign(queue.pause().get(), LONGEST_TEXT);
            return name(queue) + " is paused" + (reason.isEmpty() ? "" : ": " + reason);
        }
        return !measured
                ? name(queue)
                : name(queue) + " over half a minute: "
                        + Column.rate(queue.average().enqueued()) + " in/s, "
                        + Column.rate(queue.average().completed()) + " done/s, "
                        + Column.rate(queue.average().failed()) + " fail/s";
    }

    private static ScreenLine prompt(View view, int width) {
        if (view.mode() instanceof View.Mode.Question(String queue, boolean pause)) {
            var question = (pause ? "Pause " : "Resume ") + Human.foreign(queue, LONGEST_TEXT) + "? y/n";
            return new ScreenLine(Cells.cut(question, width), Look.NOTICE);
        }
        return view.message().isEmpty()
                ? new ScreenLine(Header.fitting(KEYS, width), Look.FAINT)
                : new ScreenLine(Cells.cut(Human.foreign(view.message(), LONGEST_TEXT), width), Look.NOTICE);
    }

    /** The table of a snapshot as it is printed once, with whole names. */
    static Table printed(Snapshot snapshot, View view) {
        var table = new Table();
        for (var column : Column.ALL) {
            if (column == Column.QUEUE) {
                table.id(column.heading());
            } else {
                table.figure(column.heading()).minor(column.minor());
            }
        }
        for (var queue : view.ordered(snapshot)) {
            table.row(cells(queue, snapshot, name(queue) + (queue.pause().isPresent() ? " (paused)" : "")));
        }
        return table;
    }
}

package io.asyncjobs.cli.top;

import io.asyncjobs.cli.output.Cells;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.top.ScreenLine.Look;
import io.asyncjobs.cli.top.Snapshot.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What stands above the table: which server, whether it is there, totals, and who leads. Works on values alone. */
final class Header {

    private static final String BETWEEN = "  ";
    private static final int LONGEST_NAME = 60;

    private Header() {}

    /** All of it, in four lines. */
    static List<ScreenLine> lines(Snapshot snapshot, boolean frozen, int width) {
        return List.of(
                title(snapshot, width),
                state(snapshot, frozen, width),
                ScreenLine.plain(fitting(totals(snapshot), width)),
                ScreenLine.plain(fitting(leaders(snapshot), width)));
    }

    /** The most important of it, in two lines. */
    static List<ScreenLine> shortLines(Snapshot snapshot, boolean frozen, int width) {
        return List.of(
                title(snapshot, width),
                snapshot.isConnected() && !frozen
                        ? ScreenLine.plain(fitting(totals(snapshot), width))
                        : state(snapshot, frozen, width));
    }

    /** The same for paper: as much as fits, without the clock at the right. */
    static List<String> printed(Snapshot snapshot, int width) {
        return List.of(
                fitting(List.of("AsyncJobs " + snapshot.namespace(), name(snapshot.server())), width),
                state(snapshot, false, width).text(),
                fitting(totals(snapshot), width),
                fitting(leaders(snapshot), width));
    }

    private static ScreenLine title(Snapshot snapshot, int width) {
        var clock = Human.clock(snapshot.at());
        int room = Math.max(0, width - clock.length() - BETWEEN.length());
        var left = fitting(List.of("AsyncJobs " + snapshot.namespace(), Human.foreign(snapshot.server(), width)), room);
        return new ScreenLine(Cells.cut(Cells.padded(left, room) + BETWEEN + clock, width), Look.TITLE);
    }

    private static ScreenLine state(Snapshot snapshot, boolean frozen, int width) {
        if (!snapshot.isConnected()) {
            return new ScreenLine(
                    Cells.cut("connection lost, last seen " + Human.clock(snapshot.seen()), width), Look.ALERT);
        }
        return frozen
                ? new ScreenLine(Cells.cut("frozen, space goes on", width), Look.NOTICE)
                : ScreenLine.plain(Cells.cut("connected", width));
    }

    private static List<String> totals(Snapshot snapshot) {
        var flow = snapshot.flow();
        var totals = new ArrayList<String>();
        totals.add(counted(snapshot.queues().size(), "queue"));
        totals.add(Human.number(sum(snapshot, Line::waiting)) + " waiting");
        totals.add(Human.number(sum(snapshot, Line::running)) + " running");
        totals.add(Human.number(sum(snapshot, Line::delayed)) + " delayed");
        if (snapshot.measured()) {
            totals.add(Column.rate(flow.enqueued()) + " in/s");
            totals.add(Column.rate(flow.completed()) + " done/s");
            totals.add(Column.rate(flow.failed()) + " fail/s");
        }
        totals.add(Human.number(sum(snapshot, Line::deadLetters)) + " dead");
        return totals;
    }

    private static long sum(Snapshot snapshot, ToLongFunction<Line> figure) {
        return snapshot.queues().stream().mapToLong(figure).sum();
    }

    private static List<String> leaders(Snapshot snapshot) {
        return List.of(
                counted(snapshot.workers(), "worker") + " with " + counted(snapshot.slots(), "slot"),
                "reconciler " + snapshot.reconciler().map(Header::name).orElse("none"),
                "scheduler " + snapshot.scheduler().map(Header::name).orElse("none"));
    }

    private static String name(String foreign) {
        return Human.foreign(foreign, LONGEST_NAME);
    }

    private static String counted(long count, String what) {
        return Human.number(count) + " " + what + (count == 1 ? "" : "s");
    }

    /** As many of the parts as fit, the first ones first; the first itself is cut. */
    static String fitting(List<String> parts, int width) {
        var line = Cells.cut(parts.getFirst(), width);
        for (var part : parts.subList(1, parts.size())) {
            if (Cells.of(line) + BETWEEN.length() + Cells.of(part) > width) {
                break;
            }
            line += BETWEEN + part;
        }
        return line;
    }
}

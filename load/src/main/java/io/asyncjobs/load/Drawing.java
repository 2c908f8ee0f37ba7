package io.asyncjobs.load;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Panels as SVG, two in a row. Not safe for use by several threads. */
final class Drawing {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 300;
    private static final int TOP = 40;
    private static final int LEFT = 66;
    private static final int RIGHT = 20;
    private static final int ABOVE = 34;
    private static final int BELOW = 52;
    private static final int STEPS = 4;

    private final StringBuilder svg = new StringBuilder();
    private final String title;

    Drawing(String title) {
        this.title = title;
    }

    String draw(List<Panel> panels) {
        int width = 2 * WIDTH;
        int height = TOP + (panels.size() + 1) / 2 * HEIGHT;
        add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">",
                width,
                height,
                width,
                height));
        add(String.format(Locale.ROOT, "<title>%s</title>", escaped(title)));
        add(String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height));
        text(width / 2.0, 25, "middle", "#222222", 15, title);
        for (int i = 0; i < panels.size(); i++) {
            panel(panels.get(i), i % 2 * WIDTH, TOP + i / 2 * HEIGHT);
        }
        add("</svg>");
        return svg.toString();
    }

    /** Where a panel's plot begins, and how values and places become points of it. */
    private record Plot(double x, double y, double width, double height, double top, List<Double> places) {

        double across(double place) {
            return x + width * (places.indexOf(place) + 0.5) / places.size();
        }

        double up(double value) {
            return y + height * (1 - value / top);
        }
    }

    private void panel(Panel panel, int x, int y) {
        double step = step(panel.highest() / STEPS);
        int steps = (int) Math.ceil(panel.highest() / step);
        var plot = new Plot(
                x + LEFT,
                y + ABOVE,
                WIDTH - LEFT - RIGHT,
                HEIGHT - ABOVE - BELOW,
                Math.max(1, steps) * step,
                panel.places());
        text(plot.x() + plot.width() / 2, y + HEIGHT - 12.0, "middle", "#222222", 12, panel.axis());
        if (panel.isEmpty()) {
            text(plot.x() + plot.width() / 2, plot.y() + plot.height() / 2, "middle", "#8a8a8a", 12, "not measured");
            return;
        }
        for (int i = 0; i <= Math.max(1, steps); i++) {
            double at = plot.up(i * step);
            line(plot.x(), at, plot.x() + plot.width(), at, i == 0 ? "#444444" : "#dddddd", 1, "");
            text(plot.x() - 6, at + 4, "end", "#444444", 11, number(i * step));
        }
        for (var place : plot.places()) {
            text(plot.across(place), plot.y() + plot.height() + 17, "middle", "#444444", 11, number(place));
        }
        double legend = plot.x();
        for (var line : panel.lines()) {
            if (!line.points().isEmpty()) {
                series(line, plot);
                legend = legend(line, legend, y + 18.0);
            }
        }
    }

    private void series(Panel.Line line, Plot plot) {
        var points = line.points().stream()
                .sorted(Comparator.comparingDouble(Panel.Point::at))
                .toList();
        var path = new StringBuilder();
        for (var point : points) {
            path.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    plot.across(point.at()),
                    plot.up(point.value().median())));
        }
        add(String.format(
                Locale.ROOT,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
                path.toString().strip(),
                line.colour(),
                dashes(line)));
        for (var point : points) {
            double x = plot.across(point.at());
            line(x, plot.up(point.value().min()), x, plot.up(point.value().max()), line.colour(), 1, "");
            add(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
                    x,
                    plot.up(point.value().median()),
                    line.colour()));
        }
    }

    /** Says which line is which. Gives where the next begins. */
    private double legend(Panel.Line line, double x, double y) {
        line(x, y - 4, x + 22, y - 4, line.colour(), 2, dashes(line));
        text(x + 28, y, "start", line.colour(), 12, line.name());
        return x + 50 + 7.0 * line.name().length();
    }

    private static String dashes(Panel.Line line) {
        return line.dashed() ? " stroke-dasharray=\"5 4\"" : "";
    }

    /** The next step of 1, 2 or 5 times a power of ten. */
    static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1e-9))));
        for (int times : new int[] {1, 2, 5}) {
            if (times * power >= least) {
                return times * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }

    private void line(double x1, double y1, double x2, double y2, String colour, int width, String more) {
        add(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"%s/>",
                x1,
                y1,
                x2,
                y2,
                colour,
                width,
                more));
    }

    private void text(double x, double y, String anchor, String colour, int size, String text) {
        add(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-size=\"%d\">%s</text>",
                x,
                y,
                anchor,
                colour,
                size,
                escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String line) {
        svg.append(line).append('\n');
    }
}

package io.asyncjobs.load;

import java.util.List;

/**
 * One of several charts beside each other.
 *
 * @param axis what is along it
 * @param lines what is drawn
 */
record Panel(String axis, List<Line> lines) {

    Panel {
        lines = List.copyOf(lines);
    }

    /**
     * Points of the same kind.
     *
     * @param name what they are
     * @param colour as SVG has it
     * @param dashed whether they are what the others are compared with
     * @param points any number
     */
    record Line(String name, String colour, boolean dashed, List<Point> points) {

        Line {
            points = List.copyOf(points);
        }
    }

    /**
     * What was measured there.
     *
     * @param at the place along the axis
     * @param value median and range
     */
    record Point(double at, Spread value) {}

    boolean isEmpty() {
        return lines.stream().allMatch(line -> line.points().isEmpty());
    }

    /** All places along the axis, in order; they are drawn at equal distances. */
    List<Double> places() {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .map(Point::at)
                .distinct()
                .sorted()
                .toList();
    }

    /** The highest value. */
    double highest() {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> point.value().max())
                .max()
                .orElse(1);
    }
}

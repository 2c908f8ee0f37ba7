package io.asyncjobs.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One figure of one row, measured of two builds in turn. Not safe for use by several threads. */
final class Pairs {

    private final List<double[]> pairs = new ArrayList<>();

    void add(double first, double second) {
        pairs.add(new double[] {first, second});
    }

    Spread first() {
        return Spread.of(pairs.stream().mapToDouble(pair -> pair[0]).toArray());
    }

    Spread second() {
        return Spread.of(pairs.stream().mapToDouble(pair -> pair[1]).toArray());
    }

    /** The second by the first, of each pair by itself: what slows down both does not count. */
    Spread ratio() {
        return Spread.of(
                pairs.stream().mapToDouble(pair -> ratio(pair[0], pair[1])).toArray());
    }

    private static double ratio(double first, double second) {
        return first == 0 && second == 0 ? 1 : second / first;
    }

    /** In how many pairs the second was higher. */
    int higher() {
        return (int) pairs.stream().filter(pair -> pair[1] > pair[0]).count();
    }

    int count() {
        return pairs.size();
    }

    Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("first", first());
        map.put("second", second());
        map.put("ratio", ratio());
        map.put("second_higher_in", higher());
        map.put("pairs", pairs);
        return map;
    }
}

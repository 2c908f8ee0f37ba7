package io.asyncjobs.micrometer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Something for each constant of an enum, made at once. Safe for use by many threads, since it does not change. */
final class PerConstant<E extends Enum<E>, V> {

    private final Map<E, V> values;

    PerConstant(Class<E> constants, Function<E, V> maker) {
        values = new EnumMap<>(constants);
        for (var constant : constants.getEnumConstants()) {
            values.put(constant, maker.apply(constant));
        }
    }

    V of(E constant) {
        return Objects.requireNonNull(values.get(constant));
    }
}

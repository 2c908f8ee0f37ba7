package io.asyncjobs.micrometer;

import io.micrometer.core.instrument.Counter;
import java.util.Arrays;
import java.util.function.Function;

/** A counter for each constant of an enum, all of them there from the beginning, so that what is rare begins at 0. */
final class WordCounters<E extends Enum<E>> {

    private final PerConstant<E, Counter> counters;

    /**
     * Registers them.
     *
     * @param labels the values of all labels but the last, which is the constant's word
     */
    WordCounters(MeterBook book, MeterName name, Class<E> words, Function<E, String> word, String... labels) {
        counters = new PerConstant<>(words, constant -> book.counter(name, with(labels, word.apply(constant))));
    }

    private static String[] with(String[] labels, String last) {
        var all = Arrays.copyOf(labels, labels.length + 1);
        all[labels.length] = last;
        return all;
    }

    void count(E constant) {
        counters.of(constant).increment();
    }
}

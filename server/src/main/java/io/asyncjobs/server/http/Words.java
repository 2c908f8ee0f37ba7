package io.asyncjobs.server.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Words of which a value must be one.
 *
 * @param all the words, for messages
 * @param find the value of a word
 * @param <T> the values
 */
public record Words<T>(List<String> all, Function<String, Optional<T>> find) {

    /** The words of an enum. */
    public static <E extends Enum<E>> Words<E> of(E[] constants, Function<E, String> word) {
        return new Words<>(
                List.of(constants).stream().map(word).toList(),
                text -> List.of(constants).stream()
                        .filter(each -> word.apply(each).equals(text))
                        .findFirst());
    }

    /** The value of a word of this field. */
    T of(String field, String text) {
        return find.apply(text)
                .orElseThrow(() -> Problem.invalid(
                        field,
                        "value_unknown",
                        "the value of " + Texts.shown(field) + " is none of " + String.join(", ", all)));
    }
}

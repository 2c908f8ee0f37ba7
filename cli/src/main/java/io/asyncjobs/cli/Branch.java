package io.asyncjobs.cli;

import io.asyncjobs.cli.session.Session;
import java.util.List;
import java.util.function.Function;

/**
 * A command below the root with all that is below it, made only where it is called or listed: to make them all takes longer
 * than most commands run.
 *
 * @param words the name and the aliases that its annotation has
 */
record Branch(List<String> words, Function<Session, Object> make) {

    static Branch of(Function<Session, Object> make, String... words) {
        return new Branch(List.of(words), make);
    }

    boolean isCalledBy(String word) {
        return words.contains(word);
    }
}

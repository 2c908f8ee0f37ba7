package io.asyncjobs.schedule;

import java.util.Arrays;
import java.util.Optional;

/** What becomes of a due time while the task of the time before is not final yet. */
public enum Overlap {
    /** Both run: the default, and the way of the original. */
    ALLOW("allow"),
    /** The due time is skipped. */
    SKIP("skip"),
    /** The unfinished task is cancelled, and the new one takes its place. */
    REPLACE("replace");

    private final String word;

    Overlap(String word) {
        this.word = word;
    }

    /** Its word on the wire. */
    public String word() {
        return word;
    }

    /** The one of this word; empty where there is none. */
    public static Optional<Overlap> ofWord(String word) {
        return Arrays.stream(values())
                .filter(overlap -> overlap.word.equals(word))
                .findFirst();
    }
}

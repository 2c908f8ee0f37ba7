package io.asyncjobs.task;

import java.util.Arrays;
import java.util.Optional;

/** Why a task that did not complete became a dead letter. */
public enum DeathReason {
    /** Past its deadline, or out of tries. */
    EXPIRED("expired"),
    /** Its handler ended it. */
    TERMINATED("terminated"),
    /** A task that it depends on failed or is missing. */
    UNREACHABLE("unreachable"),
    /** It is not signed, or its signature is wrong. */
    QUARANTINED("quarantined"),
    /** A full queue made room for a newer task. */
    DISPLACED("displaced"),
    /** Its queue dropped its item, by age or by the server's own rule. */
    DROPPED("dropped"),
    /** Its document cannot be read. */
    UNREADABLE("unreadable"),
    /** A person cancelled it and asked for a dead letter. */
    CANCELLED("cancelled");

    private final String word;

    DeathReason(String word) {
        this.word = word;
    }

    /** The word on the wire. */
    public String word() {
        return word;
    }

    /** The reason of a word on the wire; empty if there is none. */
    public static Optional<DeathReason> ofWord(String word) {
        return Arrays.stream(values())
                .filter(reason -> reason.word.equals(word))
                .findFirst();
    }
}

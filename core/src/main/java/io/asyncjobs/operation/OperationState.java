package io.asyncjobs.operation;

import java.util.Arrays;
import java.util.Optional;

/** Where an operation is. */
public enum OperationState {
    /** Only counted what it would meet; nothing is stored or changed. */
    PLANNED("planned"),
    /** Under way, or waiting to be resumed after its runner was lost. */
    RUNNING("running"),
    /** All that it met was seen to. Final. */
    COMPLETED("completed"),
    /** Somebody stopped it; what was done stays done. Final. */
    CANCELLED("cancelled"),
    /** It could not go on, its failures say why; what was done stays done. Final. */
    FAILED("failed");

    private final String word;

    OperationState(String word) {
        this.word = word;
    }

    /** The word in stored operations and commands. */
    public String word() {
        return word;
    }

    /** Whether it is over. */
    public boolean isFinal() {
        return this == COMPLETED || this == CANCELLED || this == FAILED;
    }

    /** The state of a word; empty if there is none. */
    public static Optional<OperationState> ofWord(String word) {
        return Arrays.stream(values()).filter(state -> state.word.equals(word)).findFirst();
    }
}

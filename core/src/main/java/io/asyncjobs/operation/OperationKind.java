package io.asyncjobs.operation;

import java.util.Arrays;
import java.util.Optional;

/** What an operation does to each task or dead letter. */
public enum OperationKind {
    /** Tasks run once more. */
    RETRY_TASKS("retry_tasks"),
    /** Tasks are ended. */
    CANCEL_TASKS("cancel_tasks"),
    /** Tasks are deleted. */
    DELETE_TASKS("delete_tasks"),
    /** Tasks of dead letters run once more. */
    RETRY_DEAD_LETTERS("retry_dead_letters"),
    /** Dead letters are deleted. */
    DELETE_DEAD_LETTERS("delete_dead_letters");

    private final String word;

    OperationKind(String word) {
        this.word = word;
    }

    /** The word in stored operations and commands. */
    public String word() {
        return word;
    }

    /** The kind of a word; empty if there is none. */
    public static Optional<OperationKind> ofWord(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}

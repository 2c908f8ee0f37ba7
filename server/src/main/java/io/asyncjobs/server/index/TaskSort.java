package io.asyncjobs.server.index;

import java.util.Optional;

/** What pages of tasks are ordered by. */
public enum TaskSort {
    /** By when they were made, the newest first. */
    CREATED_DESCENDING("-created", "created", true),
    /** By when they were made, the oldest first. */
    CREATED_ASCENDING("created", "created", false),
    /** By when they last changed, the latest first. */
    CHANGED_DESCENDING("-changed", "seq", true),
    /** By when they last changed, the longest unchanged first. */
    CHANGED_ASCENDING("changed", "seq", false),
    /** By when they were last tried, the latest first; those never tried come last. */
    TRIED_DESCENDING("-tried", "tried", true),
    /** By when they were last tried, the longest ago first; those never tried come first. */
    TRIED_ASCENDING("tried", "tried", false);

    private final String word;
    private final String column;
    private final boolean descending;

    TaskSort(String word, String column, boolean descending) {
        this.word = word;
        this.column = column;
        this.descending = descending;
    }

    /** The spelling in addresses; a minus stands for the latest first. */
    public String word() {
        return word;
    }

    String column() {
        return column;
    }

    boolean isDescending() {
        return descending;
    }

    /** The order of that spelling; empty for a word that is none. */
    public static Optional<TaskSort> ofWord(String word) {
        for (var sort : values()) {
            if (sort.word.equals(word)) {
                return Optional.of(sort);
            }
        }
        return Optional.empty();
    }
}

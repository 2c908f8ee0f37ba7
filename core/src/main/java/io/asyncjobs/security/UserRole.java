package io.asyncjobs.security;

import java.util.Arrays;
import java.util.Optional;

/** What a user of the server is for. */
public enum UserRole {
    /** Looks at everything and changes nothing. */
    OBSERVER("observer"),
    /** Puts tasks into queues and waits for their end. */
    PRODUCER("producer"),
    /** Runs tasks. */
    WORKER("worker"),
    /** A worker that also moves due tasks and repairs, and who cancels, retries, deletes and purges. */
    MAINTAINER("maintainer"),
    /** Makes tasks of schedules. */
    SCHEDULER("scheduler"),
    /** Makes, changes and deletes stores, queues and schedules; cancels, retries, deletes and purges; looks at everything. */
    ADMIN("admin");

    private final String word;

    UserRole(String word) {
        this.word = word;
    }

    /** The word for people. */
    public String word() {
        return word;
    }

    /** The role of that word; empty where there is none. */
    public static Optional<UserRole> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }
}

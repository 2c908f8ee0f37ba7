package io.asyncjobs.internal.jetstream;

/** What a user is for. */
public enum UserRole {
    /** Looks; everybody must. */
    OBSERVER("observer"),
    /** Puts tasks into queues. */
    PRODUCER("producer"),
    /** Runs them. */
    WORKER("worker"),
    /** Moves due tasks and repairs; a worker or scheduler that may. */
    MAINTAINER("maintainer"),
    /** Makes tasks of schedules. */
    SCHEDULER("scheduler"),
    /** Makes, changes and deletes queues, cancels, retries and deletes tasks. */
    ADMIN("admin");

    private final String word;

    UserRole(String word) {
        this.word = word;
    }

    /** The word for people. */
    public String word() {
        return word;
    }
}

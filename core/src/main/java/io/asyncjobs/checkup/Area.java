package io.asyncjobs.checkup;

/** What part of an installation a finding is about, in the order in which they are looked at. */
public enum Area {
    /** The server, its version, and what the account may use of it. */
    SERVER("server"),
    /** This machine's clock. */
    CLOCK("clock"),
    /** What the connected user may do. */
    PERMISSIONS("permissions"),
    /** Streams and buckets that are not queues. */
    STORES("stores"),
    /** Queues, their consumers, and who serves them. */
    QUEUES("queues"),
    /** Tasks that are lost, stuck or dead, and who sees to them. */
    TASKS("tasks"),
    /** Schedules and who fires them. */
    SCHEDULES("schedules"),
    /** What survives what. */
    DURABILITY("durability");

    private final String word;

    Area(String word) {
        this.word = word;
    }

    /** The word in commands and JSON. */
    public String word() {
        return word;
    }
}

package io.asyncjobs.telemetry;

/** What a request to the server is for. */
public enum Operation {
    /** Saving a task's record. */
    SAVE_RECORD("save_record"),
    /** Putting an item into a queue. */
    PUT_ITEM("put_item"),
    /** Acknowledging, giving back or renewing a delivery. */
    ACKNOWLEDGE("acknowledge"),
    /** Storing a message that is to be delivered later. */
    DELAY("delay"),
    /** Noting what a task waits for, or that it is over. */
    WAIT("wait"),
    /** Storing a dead letter. */
    PUT_DEAD_LETTER("put_dead_letter"),
    /** Taking, extending or freeing a unique key. */
    UNIQUE_KEY("unique_key"),
    /** Writing a key of a bucket: schedules, elections, workers, operations. */
    WRITE_KEY("write_key"),
    /** Reading a stored message. */
    READ("read"),
    /** Anything else that the server is asked: streams, consumers, purges. */
    MANAGE("manage");

    private final String word;

    Operation(String word) {
        this.word = word;
    }

    /** Its word in metrics. */
    public String word() {
        return word;
    }
}

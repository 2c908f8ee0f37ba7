package io.asyncjobs.internal.jetstream;

/**
 * One delivery of a queue's item to this process: what it says, and how to give it back. Delivered again after a lease of
 * silence, as another object with the same {@link #sequence()}.
 */
public final class Item {

    private final String queue;
    private final String taskIdOfSubject;
    private final byte[] body;
    private final String ackSubject;
    private final long sequence;
    private final long deliveries;
    private final long pending;
    private final long receivedNanos;

    private Item(String queue, Incoming message, String ackSubject, AckSubject ack, long receivedNanos) {
        this.queue = queue;
        this.taskIdOfSubject = StreamNames.taskIdOf(message.subject());
        this.body = message.body();
        this.ackSubject = ackSubject;
        this.sequence = ack.streamSequence();
        this.deliveries = ack.deliveries();
        this.pending = ack.pending();
        this.receivedNanos = receivedNanos;
    }

    static Item of(String queue, Incoming message) {
        var ackSubject = message.replyTo();
        return new Item(queue, message, ackSubject, AckSubject.parse(ackSubject), System.nanoTime());
    }

    /** The queue it came from. */
    public String queue() {
        return queue;
    }

    /** The last token of its subject, which is the task's id on items that we made. */
    public String subjectTaskId() {
        return taskIdOfSubject;
    }

    /** Its bytes, not to be changed. */
    public byte[] body() {
        return body;
    }

    /** Its sequence in the queue's stream, the same on every delivery. */
    public long sequence() {
        return sequence;
    }

    /** How often the server says that it was delivered; no proof of anything. */
    public long deliveries() {
        return deliveries;
    }

    /** How many items waited behind it when it was delivered. */
    public long pending() {
        return pending;
    }

    /** When it came, by {@link System#nanoTime()}. */
    public long receivedNanos() {
        return receivedNanos;
    }

    String ackSubject() {
        return ackSubject;
    }

    @Override
    public String toString() {
        return "item " + sequence + " of queue " + queue + " (task " + taskIdOfSubject + ")";
    }
}
